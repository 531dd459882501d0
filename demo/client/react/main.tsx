import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { ReactPage } from './react-page.tsx'

const root = document.querySelector('#app')
if (root) {
  createRoot(root).render(
    <StrictMode>
      <ReactPage />
    </StrictMode>,
  )
}
