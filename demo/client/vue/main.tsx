import { createApp } from 'vue'
import { VuePage } from './vue-page.tsx'

createApp(VuePage).mount('#app')
