/**
 * The hostile client of `npm run bench:hostile`, in a process of its own: 50 sockets from 127.0.0.2, each of which sends the
 * next request as soon as the last one is over. Prints `ready`, starts when a line comes in, and prints its report.
 */
import { once } from 'node:events'
import { Agent, request, type RequestOptions } from 'node:http'
import { connect } from 'node:net'

export interface HostileSettings {
  readonly baseURL: string
  readonly seconds: number
  /** An app's back end creates sessions for each logged-in user, and so for this client. */
  readonly apiKey: string
  /** A key that is right in form, and of no back end. */
  readonly wrongKey: string
  /** Sessions of its own. */
  readonly sessionTokens: readonly string[]
}

/** How often each kind of request ended in each way: a status and, from 400, the error's code. */
export type HostileReport = Readonly<Record<string, Readonly<Record<string, number>>>>

interface Sent extends RequestOptions {
  readonly path: string
  readonly body?: string
}

const settings = JSON.parse(process.argv[2] ?? '{}') as HostileSettings
const { hostname, port } = new URL(settings.baseURL)
const localAddress = '127.0.0.2'
const sockets = 50
/** Of them, those that ask for the status of sessions and wait. */
const waitingSockets = 10

const report: Record<string, Record<string, number>> = {}
let serial = 0
let isOver = false

const ownPage = { 'content-type': 'application/json', 'alter-connect': '1' }
const parameters = (bytes: number) =>
  Array.from({ length: bytes / 8 }, (_, index) => `p${10_000 + index}=&`).join('')
const cookieOf = (bytes: number) => `a=b${' '.repeat(bytes)}c`
const tokenOf = (index: number) =>
  settings.sessionTokens[index % settings.sessionTokens.length] ?? ''
const callback = '/oauth/callback/google'
const redeem = '/sdk/oauth/connect/redeem'

/** Every kind of request that costs a server more than its sender; those that are the same each time are made once. */
const kinds: Readonly<Record<string, Sent | (() => Sent)>> = {
  '60 kB of blanks in a cookie': {
    path: `${callback}?state=x&code=y`,
    headers: { cookie: cookieOf(60_000) },
  },
  '15 kB of blanks in a cookie': {
    path: `${callback}?state=x&code=y`,
    headers: { cookie: cookieOf(15_000) },
  },
  '56 kB of callback parameters': { path: `${callback}?${parameters(56_000)}` },
  '15 kB of callback parameters': { path: `${callback}?${parameters(15_000)}` },
  '15 kB of posted parameters': {
    method: 'POST',
    path: callback,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: parameters(15_000),
  },
  '50 kB of headers': {
    path: '/sdk/oauth/connect',
    headers: Object.fromEntries(
      Array.from({ length: 50 }, (_, index) => [`x-${index}`, 'y'.repeat(1_000)]),
    ),
  },
  'connect pages': {
    path: '/sdk/oauth/connect',
    headers: { 'accept-encoding': 'gzip', 'sec-fetch-mode': 'navigate' },
  },
  'refused redemptions of one session': () => ({
    method: 'POST',
    path: redeem,
    headers: ownPage,
    body: JSON.stringify({ session: tokenOf(serial).split('.')[0], display: 'page', proof: null }),
  }),
  'redemptions of sessions that do not exist': () => ({
    method: 'POST',
    path: redeem,
    headers: ownPage,
    body: JSON.stringify({
      session: `sess_main_${String(serial).padStart(22, '0')}`,
      display: 'page',
    }),
  }),
  'status with a wrong token': () => ({
    path: '/sdk/oauth/connect/status?wait=25',
    headers: { authorization: `Bearer ${tokenOf(serial).slice(0, -4)}0000` },
  }),
  'wrong API keys': {
    path: '/sdk/grants',
    headers: { authorization: `Bearer ${settings.wrongKey}` },
  },
  'sessions for one user': {
    method: 'POST',
    path: '/sdk/oauth/connect/session',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${settings.apiKey}` },
    body: JSON.stringify({ user: { id: 'mallory' }, allowed_origin: settings.baseURL }),
  },
}

process.stdout.write('ready\n')
process.stdin.once('data', () => void run())

async function run(): Promise<void> {
  setTimeout(() => (isOver = true), settings.seconds * 1_000)
  const workers = Array.from({ length: sockets }, (_, index) =>
    index < waitingSockets ? waitForStatus(index) : sendAll(index),
  )
  const last = new Promise((resolve) => setTimeout(resolve, (settings.seconds + 2) * 1_000))
  await Promise.race([Promise.all(workers), last])
  process.stdout.write(`${JSON.stringify(report satisfies HostileReport)}\n`)
}

async function sendAll(first: number): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const all = Object.entries(kinds)
  for (let turn = first; !isOver; turn += 1) {
    const [kind, make] = all[turn % all.length] ?? []
    if (kind === undefined || make === undefined) return
    serial += 1
    count(kind, await send(typeof make === 'function' ? make() : make, agent))
  }
  agent.destroy()
}

function send({ body, ...options }: Sent, agent: Agent): Promise<string> {
  return new Promise((resolve) => {
    const sent = request({ hostname, port, localAddress, agent, ...options }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.once('error', () => resolve('connection closed'))
      response.once('end', () => {
        const { statusCode = 0, headers } = response
        const text = Buffer.concat(chunks).toString('latin1')
        resolve(outcomeOf(statusCode, headers['alter-error']?.toString() ?? codeIn(text)))
      })
    })
    sent.once('error', () => resolve('connection closed'))
    sent.end(body)
  })
}

/** Status polls that wait, one at a time or 20 written at once, over and over. */
async function waitForStatus(index: number): Promise<void> {
  const isPipelined = index % 2 === 0
  const kind = isPipelined ? 'status polls, 20 in one packet' : 'status polls that wait'
  const one =
    `GET /sdk/oauth/connect/status?wait=25 HTTP/1.1\r\nHost: ${hostname}:${port}\r\n` +
    `Authorization: Bearer ${tokenOf(index)}\r\n\r\n`
  while (!isOver) {
    const socket = connect({ host: hostname, port: Number(port), localAddress })
    let received = ''
    socket.setEncoding('latin1')
    socket.on('error', () => undefined)
    socket.write(isPipelined ? one.repeat(20) : one)
    const closed = once(socket, 'close')
    const responded = new Promise<void>((resolve) => {
      socket.on('data', (text: string) => {
        received += text
        if (!isPipelined) resolve()
      })
    })
    const patience = new Promise((resolve) => setTimeout(resolve, 2_000).unref())
    await Promise.race(isPipelined ? [closed, patience] : [closed, responded])
    const responses = received.split(/(?=HTTP\/1\.1 \d{3} )/).filter((text) => text !== '')
    for (const text of responses) count(kind, outcomeOf(Number(text.slice(9, 12)), codeIn(text)))
    if (responses.length === 0) count(kind, socket.destroyed ? 'connection closed' : 'kept waiting')
    socket.destroy()
  }
}

function codeIn(text: string): string | undefined {
  return /"code":"(\w+)"/.exec(text)?.[1]
}

function outcomeOf(status: number, code: string | undefined): string {
  return status < 400 ? String(status) : `${status} ${code ?? 'no code'}`
}

function count(kind: string, outcome: string): void {
  const counts = (report[kind] ??= {})
  counts[outcome] = (counts[outcome] ?? 0) + 1
}
