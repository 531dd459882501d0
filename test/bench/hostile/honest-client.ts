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
  /** Without the first seconds, in which every limit still lets its burst through and nothing is compiled yet. */
  readonly laterP99Ms: number
  readonly maxMs: number
  /** Responses other than 200. */
  readonly refused: number
  /** Requests without a response. */
  readonly failed: number
}

const intervalMs = 50
const burstMs = 3_000

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
  const startedAt = performance.now()
  const times: number[] = []
  const laterTimes: number[] = []
  const sent: Promise<void>[] = []
  let [refused, failed] = [0, 0]
  const ask = async () => {
    const start = performance.now()
    const status = await get(path, headers, agent)
    const time = performance.now() - start
    times.push(time)
    if (start - startedAt > burstMs) laterTimes.push(time)
    if (status === undefined) failed += 1
    else if (status !== 200) refused += 1
  }
  const timer = setInterval(() => sent.push(ask()), intervalMs)
  await new Promise((resolve) => setTimeout(resolve, seconds * 1_000))
  clearInterval(timer)
  await Promise.all(sent)
  agent.destroy()
  return {
    what,
    count: times.length,
    p50Ms: quantile(times, 0.5),
    p99Ms: quantile(times, 0.99),
    laterP99Ms: quantile(laterTimes, 0.99),
    maxMs: quantile(times, 1),
    refused,
    failed,
  }
}

function quantile(times: readonly number[], share: number): number {
  const sorted = times.toSorted((left, right) => left - right)
  return sorted[Math.ceil(share * sorted.length) - 1] ?? 0
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
