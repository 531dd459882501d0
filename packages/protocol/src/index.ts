/** Words that both sides share. No dependencies, no I/O, nothing that acts on import. */
export * from './error-codes.ts'
export * from './errors.ts'
export * from './grant.ts'
export type { LogFields, Logger } from './log/logger.ts'
export type * from './result-message.ts'
export * from './session-status.ts'
export * from './session-token.ts'
export type * from './vault-client.ts'
