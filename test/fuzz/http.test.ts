import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { bundleChild } from '../support/bundle-child.ts'
import { startChild } from '../support/child-process.ts'
import { patienceMs } from '../support/time/patience.ts'
import { fuzzRuns, fuzzSeed, isSlowTier } from './fuzz.ts'
import { createRandom, fuzzedRequest, type FuzzTargets } from './fuzzed-request.ts'
import type { Weight } from './http-target.ts'
import { createKeepAliveClient } from './keep-alive-client.ts'

/** Before so many requests, memory still grows by what is only cached. */
const settledAfter = 50_000
/** In the quick tier as many as values per parser; in the slow tier enough for memory to settle. */
const requests = Math.max(
  isSlowTier ? settledAfter : Math.min(fuzzRuns, settledAfter),
  Math.ceil(fuzzRuns / 4),
)
const connections = 8
/** A status request without a response after so long counts as held. No result depends on it. */
const heldAfterMs = 200
/** By then everything is loaded, compiled and cached. */
const warmUp = Math.ceil(requests * 0.4)

test(
  'a running app and a vault alone answer whatever is sent, never with 5xx, and grow by nothing (G6)',
  { timeout: 600_000 + requests * 40 },
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'alter-fuzz-'))
    // In one file, so that its memory is the server's and not that of a tool which reads sources.
    const target = startChild(await bundleChild('test/fuzz/http-target.ts', folder), [folder])
    onTestFinished(async () => {
      await target.kill()
      rmSync(folder, { recursive: true })
    })
    const targets = JSON.parse(await target.nextLine()) as FuzzTargets
    const weigh = async () => {
      target.send('weigh')
      return JSON.parse(await target.nextLine()) as Weight
    }
    const seed = fuzzSeed ?? Math.floor(Math.random() * 2 ** 31)
    const statuses = new Map<number, number>()
    const complaints: string[] = []
    let sent = 0

    /** Each connection has a seed of its own, so that what it sends does not depend on the others' speed. */
    async function shoot(lane: number, upTo: number): Promise<void> {
      const server = targets.servers[lane % targets.servers.length]
      if (server === undefined) throw new Error('there is no server')
      const random = createRandom(seed + lane + upTo)
      const client = createKeepAliveClient(server.host, server.port)
      const share = Math.ceil(upTo / connections)
      for (let at = 0; at < share && complaints.length < 10; at += 1) {
        const request = fuzzedRequest(random, server, targets.words)
        // A caller with a session's token may wait for the end of the session.
        const mayWait = request.path.includes('/status')
        const send = () =>
          client.send(request.bytes, request.method, {
            patienceMs: mayWait ? heldAfterMs : patienceMs,
            isCut: request.isCut,
          })
        // A connection that was kept may be closed just then; a fresh one is not.
        const first = await send()
        const status = first === 0 && !request.isCut ? await send() : first
        sent += 1
        statuses.set(status ?? -1, (statuses.get(status ?? -1) ?? 0) + 1)
        const isWrong =
          status === undefined ? !mayWait : status === 0 ? !request.isCut : status >= 500
        if (isWrong) complaints.push(`${status} to ${describe(request.bytes)}`)
      }
      client.close()
    }
    const round = (count: number) =>
      Promise.all(Array.from({ length: connections }, (_, lane) => shoot(lane, count)))

    await round(warmUp)
    const before = await weigh()
    await round(requests - warmUp)
    const after = await weigh()

    const answers = Object.fromEntries([...statuses].toSorted(([one], [other]) => one - other))
    const megabytes = [before, after].map(({ rssBytes }) => (rssBytes / 1e6).toFixed(0))
    console.log(
      `${sent} requests, seed ${seed}, memory ${megabytes.join(' to ')} MB, answers`,
      answers,
    )
    const repeat = `repeat with FUZZ_SEED=${seed} FUZZ_RUNS=${fuzzRuns}`
    expect(complaints, repeat).toEqual([])
    expect(sent).toBeGreaterThanOrEqual(requests)
    expect(after.errors, repeat).toBe(0)
    expect(target.errors(), repeat).not.toContain('alter server: request')
    if (requests >= settledAfter) expect(after.rssBytes / before.rssBytes, repeat).toBeLessThan(1.1)
    // It got behind the door, and not only there.
    const rare = requests >= settledAfter ? [201, 413] : []
    for (const status of [200, 303, 400, 401, 403, 404, 405, 415, ...rare])
      expect(statuses.get(status) ?? 0, `answers ${status}, ${repeat}`).toBeGreaterThan(0)
  },
)

function describe(bytes: Buffer): string {
  return JSON.stringify(bytes.toString('latin1').slice(0, 1_500))
}
