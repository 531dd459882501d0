/** The app's side of Alter Connect, for Express 5. */
export { alterConnect, attachVault } from './alter-connect.ts'
export type { AlterConnectOptions } from './options.ts'
