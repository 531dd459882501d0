import { connect } from 'node:net'

export interface RawAnswer {
  readonly status: number
  /** Header lines by lower-case name, each as often as it came. */
  readonly headers: readonly (readonly [string, string])[]
  /** As it came: chunk sizes included. */
  readonly body: string
}

/**
 * Sends these bytes to a server and reads until it ends the connection. No client stands between, so lines can be repeated,
 * broken or not text at all. The request must ask for `Connection: close`, or be one that the server gives up on.
 */
export function sendRaw(origin: string, request: string | Buffer): Promise<RawAnswer> {
  const { hostname, port } = new URL(origin)
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname.replaceAll(/^\[|\]$/g, ''))
    const chunks: Buffer[] = []
    socket.on('data', (chunk: Buffer) => chunks.push(chunk))
    socket.once('error', reject)
    socket.once('close', () => resolve(parseAnswer(Buffer.concat(chunks).toString('latin1'))))
    socket.write(typeof request === 'string' ? Buffer.from(request, 'latin1') : request)
  })
}

/** A request from lines that are written as they are; `Host` and `Connection` are added where no line names them. */
export function rawRequest(
  start: string,
  lines: readonly string[] = [],
  body: string | Buffer = '',
): Buffer {
  const given = (name: string) => lines.some((line) => line.toLowerCase().startsWith(`${name}:`))
  const all = [
    `${start} HTTP/1.1`,
    ...(given('host') ? [] : ['Host: localhost']),
    ...lines,
    ...(given('content-length') || given('transfer-encoding') || body.length === 0
      ? []
      : [`Content-Length: ${Buffer.byteLength(body)}`]),
    'Connection: close',
    '',
    '',
  ]
  return Buffer.concat([Buffer.from(all.join('\r\n'), 'latin1'), Buffer.from(body)])
}

function parseAnswer(text: string): RawAnswer {
  const end = text.indexOf('\r\n\r\n')
  const [start = '', ...lines] = text.slice(0, Math.max(0, end)).split('\r\n')
  return {
    status: Number(/^HTTP\/1\.1 (\d{3})/.exec(start)?.[1] ?? 0),
    headers: lines.map((line) => {
      const at = line.indexOf(':')
      return [line.slice(0, at).toLowerCase(), line.slice(at + 1).trim()] as const
    }),
    body: text.slice(end + 4),
  }
}
