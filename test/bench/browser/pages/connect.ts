import AlterConnect from '@alter-ai/connect'
import { showButton } from './button.ts'

const connect = AlterConnect.create()
// There is no other way to use it: the session is asked for while the window opens.
showButton(() => connect.open({ sessionUrl: '/session', provider: 'google', mode: 'popup' }))
