import { createServer } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { alterConnect } from '@alter-ai/express'
import express from 'express'
import { expect, onTestFinished, test } from 'vitest'
import { createTestVault } from '../support/create-test-vault.ts'

test('a status request whose client went away stops, also while others on its connection come first', async () => {
  const app = express()
  const server = createServer(app)
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve))
  const { port } = server.address() as AddressInfo
  const world = await createTestVault({ publicURL: `http://localhost:${port}/alter` })
  const signals: (AbortSignal | undefined)[] = []
  let waiting = 0
  const vault: typeof world.vault = {
    ...world.vault,
    forRequest(log) {
      const { connectFlow, ...rest } = world.vault.forRequest(log)
      return {
        ...rest,
        connectFlow: {
          ...connectFlow,
          async status(...parameters) {
            waiting += 1
            signals.push(parameters[2])
            try {
              return await connectFlow.status(...parameters)
            } finally {
              waiting -= 1
            }
          },
        },
      }
    },
  }
  app.use('/alter', alterConnect({ vault, identify: () => undefined }))
  onTestFinished(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
    await world.close()
  })

  const warnings: Error[] = []
  const warn = (warning: Error) => void warnings.push(warning)
  process.on('warning', warn)
  onTestFinished(() => void process.off('warning', warn))
  const sessions = await Promise.all(
    [1, 2].map(() => world.vault.createConnectSession({ userCode: true })),
  )
  const polls = sessions.map(
    ({ sessionToken }) =>
      `GET /alter/sdk/oauth/connect/status HTTP/1.1\r\nHost: localhost:${port}\r\nAuthorization: Bearer ${sessionToken}\r\n\r\n`,
  )
  const socket = connect(port, 'localhost')
  socket.on('error', () => undefined)
  // Node warns where more than ten listen to one emitter.
  socket.write(polls.join('').repeat(8))
  await expect.poll(() => waiting).toBe(16)
  socket.destroy()
  await expect.poll(() => waiting).toBe(0)
  // They have not ended by themselves.
  expect(signals.map((signal) => signal?.aborted)).toEqual(signals.map(() => true))
  expect(warnings).toEqual([])
})
