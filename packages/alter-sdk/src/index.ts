/** The back end's client of a vault elsewhere. */
export { App, type AppOptions } from './app.ts'

export * from '@alter-ai/protocol'
