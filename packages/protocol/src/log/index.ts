/**
 * The operator's log: what is written when, in one form, for the vault, its HTTP layer and the app's middleware. It opens
 * nothing and writes nowhere itself; the logger that it is given does.
 */
export { createLog, type Log, type LogDetails, type RequestLog } from './create-log.ts'
export { callIdentify } from './identify-error.ts'
export { logEvents, type LogEvent } from './log-events.ts'
export { logProblem } from './log-problem.ts'
export { consoleLogger, type LogFields, type Logger } from './logger.ts'
