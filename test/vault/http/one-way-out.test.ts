import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'

// Only packages/vault/src/http/ may reach the network, because only there are hosts and addresses checked. This test reads
// all sources, so that a second way out cannot come in unseen.
const root = fileURLToPath(new URL('../../..', import.meta.url))
const sources = readdirSync(join(root, 'packages'), { recursive: true, encoding: 'utf8' })
  .map((file) => join('packages', file))
  .filter((file) => /\/src\/.*\.[cm]?[jt]sx?$/.test(file) && !file.includes('node_modules'))
  .map((file) => ({ file, code: withoutComments(readFileSync(join(root, file), 'utf8')) }))

const networkModule =
  /^(undici|axios|got|ky|node-fetch|ws|(node:)?(net|http|https|http2|tls|dns|dns\/promises|dgram))$/
const isDoor = (file: string) => file.startsWith('packages/vault/src/http/')
// These run in a browser, whose fetch is bound by CORS and holds no token: the SDK, and the scripts of the server's pages.
const runsInBrowser = (file: string) =>
  /^packages\/(connect|connect-react|connect-vue)\/src\/|^packages\/server\/src\/pages\//.test(file)
const mayNameSocketTypes = (file: string) => /^packages\/(cli|express|server)\/src\//.test(file)

// Outside the vault: the client of a vault elsewhere, which calls that vault alone and holds no token; and the listener of
// `alter serve`, which is called and does not call.
const otherUses: Readonly<Record<string, readonly string[]>> = {
  'packages/alter-sdk/src/connection.ts': ['fetch(', 'globalThis.fetch'],
  'packages/cli/src/http/listen.ts': ['node:http', 'node:net'],
}

interface Import {
  readonly module: string
  readonly isTypeOnly: boolean
}

function importsOf(code: string): Import[] {
  const statements = code.matchAll(
    /\b(?:import|export)\s+(type\s)?[^'"();]*?from\s*['"]([^'"]+)['"]/g,
  )
  const bare = code.matchAll(
    /(?:\bimport\s*|\bimport\s*\(\s*|\brequire\s*\(\s*|\bgetBuiltinModule\s*\(\s*)['"]([^'"]+)['"]/g,
  )
  return [
    ...[...statements].map(([, type, module]) => ({
      module: module as string,
      isTypeOnly: type !== undefined,
    })),
    ...[...bare].map(([, module]) => ({ module: module as string, isTypeOnly: false })),
  ]
}

function networkUsesOf(file: string, code: string): string[] {
  if (isDoor(file)) return []
  const imports = importsOf(code)
    .filter(
      ({ module, isTypeOnly }) =>
        networkModule.test(module) &&
        !(isTypeOnly && /^node:(https?|net)$/.test(module) && mayNameSocketTypes(file)),
    )
    .map(({ module }) => module)
  const uses = runsInBrowser(file) ? imports : [...imports, ...globalsOf(code)]
  return uses.filter((use) => !(otherUses[file] ?? []).includes(use))
}

function globalsOf(code: string): string[] {
  // A call of the global; not `client.fetch(…)`, and not a method of that name being declared.
  const calls = [...code.matchAll(/(?<![.\w$#'"`])fetch\s*\(/g)].filter(
    ({ index }) => !/^fetch\s*\(\s*(\)\s*[:{]|[\w$]+\??\s*:)/.test(code.slice(index, index + 80)),
  )
  const names = [
    ...code.matchAll(
      /\bglobalThis\s*(?:\.|\[\s*['"])\s*fetch\b|\bnew\s+(WebSocket|EventSource|XMLHttpRequest)\b/g,
    ),
  ]
  return [...calls, ...names].map(([text]) => text)
}

function withoutComments(code: string): string {
  return code.replaceAll(/\/\*[^]*?\*\/|(?<=^|\s)\/\/.*$/gm, '')
}

describe('the network', () => {
  test('is reached from packages/vault/src/http alone', () => {
    const uses = sources.flatMap(({ file, code }) =>
      networkUsesOf(file, code).map((use) => `${relative('', file)}: ${use}`),
    )
    expect(uses).toEqual([])
  })

  test('is watched in all packages: the sources are found, and the door does use it', () => {
    const folders = new Set(sources.map(({ file }) => file.split('/')[1]))
    expect([...folders]).toEqual(expect.arrayContaining(['protocol', 'vault', 'server', 'connect']))
    const door = sources
      .filter(({ file }) => isDoor(file))
      .flatMap(({ code }) => importsOf(code).map(({ module }) => module))
    expect(door).toEqual(expect.arrayContaining(['undici', 'node:net', 'node:dns/promises']))
  })

  test.each([
    ["import { request } from 'node:https'", 'packages/vault/src/oauth/token/endpoint.ts'],
    ["import http from 'http'", 'packages/vault/src/x.ts'],
    ["import type { Agent } from 'undici'", 'packages/vault/src/x.ts'],
    ["import {\n  connect,\n} from 'node:net'", 'packages/protocol/src/x.ts'],
    ["export { Agent } from 'undici'", 'packages/server/src/x.ts'],
    ["import 'undici'", 'packages/vault/src/x.ts'],
    ["const { request } = await import('node:http')", 'packages/server/src/x.ts'],
    ["require('dns')", 'packages/express/src/x.ts'],
    ["process.getBuiltinModule('node:tls')", 'packages/vault/src/x.ts'],
    ["import { createServer } from 'node:http'", 'packages/express/src/x.ts'],
    ['const response = await fetch(url)', 'packages/vault/src/x.ts'],
    ['return fetch(url, { body: `a:b` })', 'packages/vault/src/x.ts'],
    ['globalThis.fetch(url)', 'packages/server/src/x.ts'],
    ["globalThis['fetch'](url)", 'packages/server/src/x.ts'],
    ["new WebSocket('wss://x')", 'packages/vault/src/x.ts'],
    ["import { request } from 'node:http'", 'packages/connect/src/x.ts'],
  ])('would be missed by nobody: %j', (code, file) => {
    expect(networkUsesOf(file, withoutComments(code))).toHaveLength(1)
  })

  test.each([
    ["import { Agent } from 'undici'", 'packages/vault/src/http/outbound.ts'],
    ["import type { IncomingMessage } from 'node:http'", 'packages/express/src/x.ts'],
    ['const response = await outbound.fetch(request)', 'packages/vault/src/x.ts'],
    ['// fetch(url) would follow redirects', 'packages/vault/src/x.ts'],
    ['  async fetch(request: Request): Promise<Response> {', 'packages/server/src/x.ts'],
    ['  fetch(request: Request): Promise<Response>', 'packages/server/src/x.ts'],
    ['const fetched = prefetch(url)', 'packages/vault/src/x.ts'],
    ['await fetch(url)', 'packages/connect/src/vault/watch-status.ts'],
    ["import { isIP } from './net.ts'", 'packages/vault/src/x.ts'],
  ])('is not seen where it is not: %j', (code, file) => {
    expect(networkUsesOf(file, withoutComments(code))).toEqual([])
  })
})
