/**
 * The honest client of `npm run bench:hostile`, in a process of its own: it asks for `/healthz` and for its session's status,
 * again and again, and measures how long that takes. Prints `ready`, starts when a line comes in, and prints its report.
 */
import { Agent, request } from 'node:http'

export interface HonestSettings {
  readonly baseURL: string
  readonly seconds: number
  readonly sessionToken: string
}

export interface HonestReport {
  readonly requests: readonly Measured[]
}

export interface Measured {
  readonly what: string
  readonly count: number
  readonly p50Ms: number
  readonly p99Ms: number
  readonly maxMs: number
  /** Responses other than 200. */
  readonly refused: number
  /** Requests without a response. */
  readonly failed: number
}

const intervalMs = 50

const { baseURL, seconds, sessionToken } = JSON.parse(process.argv[2] ?? '{}') as HonestSettings
process.stdout.write('ready\n')
process.stdin.once('data', () => void run())

async function run(): Promise<void> {
  const status = '/sdk/oauth/connect/status?wait=0'
  const requests = await Promise.all([
    measure('`/healthz`', '/healthz', {}),
    measure('session status', status, { authorization: `Bearer ${sessionToken}` }),
  ])
  process.stdout.write(`${JSON.stringify({ requests } satisfies HonestReport)}\n`)
}

/** Sends at fixed times, whether or not the response before has come, so that a pause of the server counts in full. */
async function measure(
  what: string,
  path: string,
  headers: Readonly<Record<string, string>>,
): Promise<Measured> {
  // As many connections as a browser has to one host.
  const agent = new Agent({ keepAlive: true, maxSockets: 6 })
  const times: number[] = []
  const sent: Promise<void>[] = []
  let [refused, failed] = [0, 0]
  const ask = async () => {
    const start = performance.now()
    const status = await get(path, headers, agent)
    times.push(performance.now() - start)
    if (status === undefined) failed += 1
    else if (status !== 200) refused += 1
  }
  const timer = setInterval(() => sent.push(ask()), intervalMs)
  await new Promise((resolve) => setTimeout(resolve, seconds * 1_000))
  clearInterval(timer)
  await Promise.all(sent)
  agent.destroy()
  const sorted = times.toSorted((left, right) => left - right)
  const at = (share: number) => sorted[Math.ceil(share * sorted.length) - 1] ?? 0
  return {
    what,
    count: times.length,
    p50Ms: at(0.5),
    p99Ms: at(0.99),
    maxMs: at(1),
    refused,
    failed,
  }
}

/** The status of the response; nothing where there was none. */
function get(
  path: string,
  headers: Readonly<Record<string, string>>,
  agent: Agent,
): Promise<number | undefined> {
  return new Promise((resolve) => {
    const call = request(`${baseURL}${path}`, { headers, agent }, (response) => {
      response.resume()
      response.once('end', () => resolve(response.statusCode))
      response.once('error', () => resolve(undefined))
    })
    call.once('error', () => resolve(undefined))
    call.end()
  })
}
