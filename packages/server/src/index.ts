/** The vault over HTTP, for any host that speaks `fetch`. */
export { createServer, type Server, type ServerOptions } from './server.ts'
