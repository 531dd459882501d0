/** The vault over HTTP, for any host that speaks `fetch`. */
export type { ApiKey, ApiKeys, DeclaredRoute, RouteAuth } from './http/declared-route.ts'
export { createApiKeys, generateApiKey, type HashedApiKey } from './http/api-key.ts'
export { confirmationDocument, type ConfirmationDocumentOptions } from './confirmation-document.ts'
export { errorDocument, type ErrorDocumentOptions } from './error-document.ts'
export { resultDocument, type ResultDocumentOptions } from './result-document.ts'
export { createServer, type Server, type ServerOptions } from './server.ts'
