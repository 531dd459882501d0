/** The vault over HTTP, for any host that speaks `fetch`. */
export { errorDocument, type ErrorDocumentOptions } from './error-document.ts'
export { createServer, type Server, type ServerOptions } from './server.ts'
