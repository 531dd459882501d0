import { createApp } from 'vue'
import ConnectButton from './connect-button.vue'

const root = document.createElement('div')
document.body.append(root)
createApp(ConnectButton).mount(root)
