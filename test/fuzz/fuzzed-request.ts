import {
  alterHeaders,
  bodies,
  methods,
  names,
  odd,
  oddHeaders,
  oddPaths,
  parameters,
  plain,
  types,
} from './request-words.ts'

/** Where the requests go, and words that mean something there. */
export interface FuzzTargets {
  readonly servers: readonly FuzzServer[]
  readonly words: readonly string[]
}

export interface FuzzServer {
  readonly host: string
  readonly port: number
  readonly mount: string
  /** Paths are below the mount; `ANY` is every method. */
  readonly routes: readonly { readonly method: string; readonly path: string }[]
  /** A key that it takes. */
  readonly apiKey?: string
}

export interface FuzzedRequest {
  readonly method: string
  readonly path: string
  readonly bytes: Buffer
  /** It promises more than it sends, so that no answer may be waited for. */
  readonly isCut: boolean
}

/** Whole numbers below a limit. */
export type Random = (limit: number) => number

/** The same numbers for the same seed, so that a failure can be repeated. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0
  return (limit) => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit
  }
}

/** A request that is nearly right somewhere, and wrong elsewhere. */
export function fuzzedRequest(
  random: Random,
  server: FuzzServer,
  words: readonly string[],
): FuzzedRequest {
  const pick = <Item>(items: readonly Item[]): Item => items[random(items.length)] as Item
  const chance = (percent: number) => random(100) < percent
  const word = () => (chance(60) ? pick(words) : chance(50) ? pick(plain) : pick(odd))
  // Half of them have everything in order, but for what they ask; so they come to where it is judged.
  const isTidy = chance(50)
  const { method: own, path: route } = pick(server.routes)
  const method = chance(isTidy ? 95 : 50) && own !== 'ANY' ? own : pick(methods)
  const path =
    server.mount + (isTidy || chance(85) ? route : spoil(route, () => pick(oddPaths), random))
  const query = Array.from({ length: chance(isTidy ? 80 : 50) ? 0 : 1 + random(4) }, () => {
    const value = chance(80)
      ? encodeURIComponent(toWellFormed(word()))
      : word().replaceAll(/[\s#]/g, '')
    return `${pick(parameters)}=${value}`
  }).join('&')

  const hasBody = method !== 'GET' && method !== 'HEAD' ? chance(85) : chance(3)
  const body = hasBody ? bodyFor(route, { random, pick, chance, word }) : Buffer.alloc(0)
  const lines: string[] = chance(97) ? [`Host: ${server.host}:${server.port}`] : [`Host: ${word()}`]
  const given = (line: string, percent: number) => {
    if (chance(percent)) lines.push(line)
  }
  if (isTidy) {
    lines.push('Alter-Connect: 1', `Cookie: login=ada; ${pick(words)}`)
    if (hasBody) lines.push(`Content-Type: ${chance(90) ? 'application/json' : pick(types)}`)
    const isForBackEnd = server.apiKey !== undefined && chance(50)
    if (isForBackEnd) lines.push(`Authorization: Bearer ${server.apiKey}`)
    else if (chance(20)) lines.push(`Authorization: Bearer ${word()}`)
    if (!isForBackEnd) lines.push(`Origin: http://${server.host}:${server.port}`)
    given(`${pick(alterHeaders)}: ${word()}`, 20)
    given('Accept: text/html', 40)
  } else {
    given('Alter-Connect: 1', 70)
    given(`Origin: http://${server.host}:${server.port}`, 25)
    given(`Origin: ${word()}`, 5)
    given(`Sec-Fetch-Site: ${pick(['same-origin', 'cross-site', 'none', 'x'])}`, 15)
    given(`Sec-Fetch-Mode: ${pick(['navigate', 'cors', 'x'])}`, 15)
    given(`Content-Type: ${pick(types)}`, hasBody ? 85 : 5)
    given(`Authorization: Bearer ${word()}`, 35)
    given(`Authorization: ${word()}`, 3)
    given(`Cookie: ${chance(50) ? 'login=ada; ' : ''}${word()}`, 60)
    given(`Cookie: flow-x=${word()}; ${word()}=${word()}`, 4)
    given(`Accept: ${pick(['text/html', '*/*', 'application/json', 'x'])}`, 40)
    given(
      `Accept-Language: ${pick(['de', 'ar, en;q=0.1', '*', 'x'.repeat(500), ';;;q=', 'zh-Hans-CN'])}`,
      20,
    )
    given(`${pick(alterHeaders)}: ${word()}`, 25)
    given(`${pick(alterHeaders)}: ${word()}`, 10)
    given(`${pick(oddHeaders)}: ${word()}`, 15)
    given(`${word()}: ${word()}`, 2)
  }
  given(`X-Long: ${'x'.repeat(20_000)}`, random(200) === 0 ? 100 : 0)
  if (random(200) === 0) for (let at = 0; at < 150; at += 1) lines.push(`X-${at}: 1`)

  const framing = random(100)
  const isCut = hasBody && framing < 1
  const isChunked = hasBody && framing >= 90
  if (isChunked) lines.push('Transfer-Encoding: chunked')
  else if (hasBody || framing < 20) lines.push(`Content-Length: ${body.length + (isCut ? 10 : 0)}`)
  const head = `${method} ${path || '/'}${query === '' ? '' : `?${query}`} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`
  return {
    method,
    path,
    bytes: Buffer.concat([toBytes(head, chance(90)), isChunked ? chunked(body) : body]),
    isCut,
  }
}

interface Tools {
  readonly random: Random
  readonly pick: <Item>(items: readonly Item[]) => Item
  readonly chance: (percent: number) => boolean
  readonly word: () => string
}

function bodyFor(route: string, { random, pick, chance, word }: Tools): Buffer {
  const kind = random(100)
  if (kind < 6) return Buffer.from(Array.from({ length: random(60) }, () => random(256)))
  if (kind < 8) return Buffer.from('['.repeat(random(5_000)))
  if (kind < 9) return Buffer.alloc(20_000 + random(60_000), 0x20)
  if (kind < 25) {
    const pairs = Array.from(
      { length: random(5) },
      () => `${pick(parameters)}=${encodeURIComponent(toWellFormed(word()))}`,
    )
    return Buffer.from(pairs.join('&'))
  }
  const members: Record<string, unknown> = {}
  for (const [name, values] of Object.entries(bodies[route] ?? bodies['/session'] ?? {})) {
    if (chance(75)) members[name] = values === undefined ? word() : pick(values)
  }
  const change = () =>
    pick<unknown>([word(), null, 0, -1, 1e300, true, [], {}, [word()], { id: word() }])
  if (chance(40)) members[pick(names)] = change()
  if (chance(10)) members[word()] = change()
  const text = JSON.stringify(members)
  if (chance(85)) return Buffer.from(text)
  const bytes = Buffer.from(text)
  if (bytes.length > 0) bytes[random(bytes.length)] = random(256)
  return chance(50) ? bytes : bytes.subarray(0, random(bytes.length + 1))
}

function spoil(path: string, oddPath: () => string, random: Random): string {
  const at = random(path.length + 1)
  return path.slice(0, at) + oddPath() + path.slice(random(2) === 0 ? at : at + random(3))
}

function chunked(body: Buffer): Buffer {
  return Buffer.concat([
    Buffer.from(`${body.length.toString(16)}\r\n`),
    body,
    Buffer.from(body.length === 0 ? '\r\n' : '\r\n0\r\n\r\n'),
  ])
}

// Most requests are those of a client that writes no second line into a header; the others are what it may come to.
function toBytes(head: string, isTame: boolean): Buffer {
  const [start = '', ...lines] = head.split('\r\n')
  const tame = [start, ...lines].map((line) =>
    line.replaceAll(/[\u0000-\u0008\u000a-\u001f\u007f\ud800-\udfff]/g, '?'),
  )
  return Buffer.from(isTame ? tame.join('\r\n') : head, isTame ? 'utf8' : 'latin1')
}

const toWellFormed = (text: string) => text.replaceAll(/[\ud800-\udfff]/g, '?')
