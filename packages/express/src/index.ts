/** The app's side of Alter Connect, for Express 5. */
export { alterConnect, attachVault, type AlterConnectOptions } from './alter-connect.ts'
