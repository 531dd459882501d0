import { createSSRApp } from 'vue'
import { startRecord } from './page-record.ts'
import { VueApp } from './vue-app.ts'

const record = startRecord()
createSSRApp(VueApp).mount('#app')
record.isReady = true
