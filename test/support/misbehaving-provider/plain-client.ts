import { createHash } from 'node:crypto'
import type { ProviderInput } from '@alter-ai/vault'
import { onTestFinished } from 'vitest'
import { developmentRow, startMisbehavingProvider, type MisbehavingProvider } from './index.ts'

/**
 * A client that is no vault: what the provider's own tests need to speak to it by plain HTTP.
 */
export const redirectUri = 'http://localhost:4999/callback'
export const verifier = 'v'.repeat(43)

/** The verifier's challenge (RFC 7636 §4.2). */
export function challengeIn(encoding: 'base64url' | 'hex'): string {
  return createHash('sha256').update(verifier).digest(encoding)
}

/** A provider until the test ends. */
export async function start(
  ...parameters: Parameters<typeof startMisbehavingProvider>
): Promise<MisbehavingProvider> {
  const provider = await startMisbehavingProvider(...parameters)
  onTestFinished(() => provider.close())
  return provider
}

/** One whose time stands still until the test moves it. */
export async function startWithClock(changes: Partial<ProviderInput> = {}) {
  const time = { now: Date.UTC(2026, 10, 1) }
  const provider = await start((origin) => developmentRow(origin, changes), {
    clock: () => time.now,
  })
  const wait = (seconds: number) => {
    time.now += seconds * 1_000
  }
  return { provider, wait }
}

/** The client in a header (RFC 6749 §2.3.1). */
export function basicOf({ client }: MisbehavingProvider): string {
  const { clientId, clientSecret = '' } = client()
  const pair = [clientId, clientSecret].map((text) => encodeURIComponent(text)).join(':')
  return `Basic ${Buffer.from(pair).toString('base64')}`
}

export interface Reply {
  readonly status: number
  /** Empty when the text is not JSON. */
  readonly body: Readonly<Record<string, unknown>>
  readonly text: string
  readonly headers: Headers
}

export async function read(response: Response): Promise<Reply> {
  const text = await response.text()
  const isJson = response.headers.get('content-type') === 'application/json' && text !== ''
  let body: Record<string, unknown> = {}
  try {
    if (isJson) body = JSON.parse(text) as Record<string, unknown>
  } catch {
    // A body that only claims to be JSON, on purpose.
  }
  return { status: response.status, body, text, headers: response.headers }
}
