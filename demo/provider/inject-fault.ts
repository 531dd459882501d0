import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Fault } from './control.ts'

const page = '<!doctype html><title>502</title><h1>Bad gateway</h1>'

/**
 * Lets a request meet a fault. Answers whether the request has been dealt with; after `lost` it has not, and whatever
 * answers it will answer into a connection that is cut at that moment.
 */
export function injectFault(
  fault: Fault,
  request: IncomingMessage,
  response: ServerResponse,
): boolean {
  if (fault === 'lost') {
    cutInsteadOfAnswering(request, response)
    return false
  }
  // An unread body would keep the connection busy; `hang` reads it too, and says nothing.
  request.resume()
  if (fault === 'reset') request.socket.resetAndDestroy()
  else if (fault === 'empty') response.writeHead(200, { 'content-length': 0 }).end()
  else if (fault === 'html') response.writeHead(502, { 'content-type': 'text/html' }).end(page)
  else if (fault !== 'hang') {
    const { status, body = '', contentType = 'application/json', headers = {} } = fault
    response.writeHead(status, { 'content-type': contentType, ...headers }).end(body)
  }
  return true
}

function cutInsteadOfAnswering(request: IncomingMessage, response: ServerResponse): void {
  const cut = () => {
    request.socket.resetAndDestroy()
    return response
  }
  Object.assign(response, { write: () => true, flushHeaders: () => {}, end: cut })
}
