import { IncomingMessage } from 'node:http'

/**
 * The same request once more, with another form as its body. The authorization server reads its requests from the wire
 * itself, so a body that we have read, or changed, has to be put back there.
 */
export function replayRequest(
  original: IncomingMessage,
  path: string,
  form: URLSearchParams,
): IncomingMessage {
  const body = Buffer.from(form.toString())
  const request = new IncomingMessage(original.socket)
  request.method = 'POST'
  request.url = path
  request.httpVersion = original.httpVersion
  request.httpVersionMajor = original.httpVersionMajor
  request.httpVersionMinor = original.httpVersionMinor
  request.headers = {
    ...original.headers,
    'content-type': 'application/x-www-form-urlencoded',
    'content-length': String(body.length),
  }
  request.complete = true
  request.push(body)
  request.push(null)
  return request
}
