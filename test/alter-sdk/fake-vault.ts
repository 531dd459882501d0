import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A server in a vault's place, which answers as a test says. */
export interface FakeVault {
  readonly baseURL: string
  /** What was asked, oldest first: method, address and headers. */
  readonly asked: readonly Pick<IncomingMessage, 'method' | 'url' | 'headers'>[]
  answer: (incoming: IncomingMessage, outgoing: ServerResponse) => void
  readonly close: () => Promise<void>
}

export async function startFakeVault(): Promise<FakeVault> {
  const asked: FakeVault['asked'][number][] = []
  const server = createServer((incoming, outgoing) => {
    const { method, url, headers } = incoming
    asked.push({ ...(method && { method }), ...(url && { url }), headers })
    vault.answer(incoming, outgoing)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const vault: FakeVault = {
    baseURL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    answer: (_incoming, outgoing) => void outgoing.end('{}'),
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return vault
}
