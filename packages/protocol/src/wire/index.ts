/**
 * What an app's back end and a vault elsewhere have in common: the form of each message, converted here and nowhere else, and
 * the checks that both ends make alike. snake_case begins and ends here.
 */
export * from './headers/api-key.ts'
export * from './audit-record.ts'
export * from './check-request.ts'
export * from './completed-session.ts'
export * from './connect-session.ts'
export * from './error.ts'
export { parseGrantRecord, toWireGrantRecord, type WireGrantRecord } from './grant-record.ts'
export * from './headers/header-names.ts'
export * from './headers/header-size.ts'
export * from './headers/host-length.ts'
export { withoutUndefined } from './members.ts'
export * from './owner.ts'
export * from './page.ts'
export * from './plain-text.ts'
export * from './url/parse-url.ts'
export * from './headers/proxy-headers.ts'
export * from './headers/read-cookies.ts'
export * from './headers/request-headers.ts'
export * from './session-for-error.ts'
export * from './url/target-url.ts'
