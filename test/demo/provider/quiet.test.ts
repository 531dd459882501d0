import { afterEach, expect, test, vi } from 'vitest'

afterEach(() => {
  vi.restoreAllMocks()
})

test('prints nothing, from the moment it is loaded to the end of a flow', async () => {
  const printed: unknown[] = []
  for (const method of ['log', 'info', 'warn', 'error'] as const) {
    vi.spyOn(console, method).mockImplementation((...words: unknown[]) => void printed.push(words))
  }
  // Loaded only now: the package underneath would print while it is loaded.
  const { startAuthorizationServer } = await import('../../support/authorization-server.ts')
  const { TestClient } = await import('./client.ts')
  const provider = await startAuthorizationServer()
  const tokens = await new TestClient(provider, 'google').connect()
  await new TestClient(provider, 'google').refresh(tokens.refresh_token ?? '')
  await fetch(`${provider.origin}/no-such-page`)
  await provider.close()
  expect(tokens.access_token).toEqual(expect.any(String))
  expect(printed).toEqual([])
})
