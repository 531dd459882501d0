import { hydrateRoot } from 'react-dom/client'
import { startRecord } from './page-record.ts'
import { ReactApp } from './react-app.tsx'

const record = startRecord()
hydrateRoot(document.querySelector('#app') as Element, <ReactApp />, {
  onRecoverableError: (error) => console.error('hydration', error),
})
record.isReady = true
