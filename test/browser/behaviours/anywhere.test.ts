import { createContext, runInContext } from 'node:vm'
import { Worker as Thread } from 'node:worker_threads'
import { describe, expect, test } from 'vitest'
import { build } from 'vite'
import { bundleSdk } from '../../support/bundle-sdk.ts'
import { readQuietly } from '../../support/read-quietly.ts'
import { setScene } from './scene.ts'

/** What somebody may do with the package where there is no page; the answer says how it went. */
const use = `async (AlterConnect) => {
  const connect = AlterConnect.create({ debug: true })
  const stop = connect.on('success', () => {})
  const unsubscribe = connect.subscribe(() => {})
  connect.close()
  const refuse = (error) => error.code
  const answers = [
    connect.isOpen(),
    await connect.open({ token: 'a-token' }).catch(refuse),
    await connect.connect({ token: 'a-token' }).catch(refuse),
    String(await connect.handleRedirect()),
  ]
  stop()
  unsubscribe()
  connect.destroy()
  connect.destroy()
  return answers
}`
const wellUsed = [false, 'not_in_browser', 'not_in_browser', 'undefined']

/** Answers whoever starts it as a worker, and every message to it as a service worker. */
const workerScript = `import AlterConnect from './sdk.js'
const used = (${use})(AlterConnect)
if (self.WorkerGlobalScope && 'clients' in self) {
  self.addEventListener('message', ({ source }) => used.then((answers) => source.postMessage(answers)))
} else used.then((answers) => self.postMessage(answers))`

const scene = setScene(
  {},
  {
    before: (host) =>
      host.get('/worker.js', (_request, response) => void response.type('js').send(workerScript)),
  },
)

describe('where there is no page, import and create() do nothing and open() is not_in_browser', () => {
  test('in a worker thread of Node', async () => {
    const worker = new Thread(
      `const { parentPort, workerData } = require('node:worker_threads')
      import(workerData).then(({ default: AlterConnect }) => (${use})(AlterConnect)).then((answers) => parentPort.postMessage(answers))`,
      { eval: true, workerData: `data:text/javascript,${encodeURIComponent(await bundleSdk())}` },
    )
    // Listened for from the beginning: where this thread is busy, the message and the end come in one go.
    const ended = new Promise((resolve) => worker.once('exit', resolve))
    const answers = await new Promise((resolve, reject) => {
      worker.once('message', resolve)
      worker.once('error', reject)
      worker.once('exit', () => reject(new Error('it ended without a word')))
    })
    expect(answers).toEqual(wellUsed)
    // Nothing that it started keeps the thread alive.
    await ended
  })

  test('in a runtime that has nothing but the language', async () => {
    const output = await build({
      configFile: false,
      logLevel: 'error',
      resolve: { conditions: ['@alter-ai/source'] },
      build: {
        write: false,
        rolldownOptions: { output: { exports: 'default', codeSplitting: false } },
        lib: {
          entry: 'packages/connect/src/umd.ts',
          formats: ['umd'],
          name: 'AlterConnect',
          fileName: 'sdk',
        },
      },
    })
    const [result] = [output].flat()
    const chunk = result && 'output' in result ? result.output[0] : undefined
    const bare = createContext(Object.create(null) as object)
    runInContext(chunk?.code ?? '', bare)
    for (const name of ['window', 'document', 'fetch', 'setTimeout', 'URL', 'AbortController'])
      expect([name, runInContext(`typeof ${name}`, bare)]).toEqual([name, 'undefined'])
    const answers: unknown = await runInContext(`(${use})(AlterConnect)`, bare)
    expect(JSON.parse(JSON.stringify(answers))).toEqual(wellUsed)
  })

  test('in a worker of a browser', async () => {
    const page = await scene.open()
    const answers = await readQuietly(
      page,
      () =>
        new Promise((resolve, reject) => {
          const worker = new Worker('/worker.js', { type: 'module' })
          worker.addEventListener('message', ({ data }) => resolve(data))
          worker.addEventListener('error', ({ message }) => reject(new Error(message)))
        }),
    )
    expect(answers).toEqual(wellUsed)
  })

  test('in a service worker', async () => {
    const page = await scene.open()
    const answers = await readQuietly(page, async () => {
      const registration = await navigator.serviceWorker.register('/worker.js', { type: 'module' })
      const worker = registration.installing ?? registration.active
      const answer = new Promise((resolve) => {
        navigator.serviceWorker.addEventListener('message', ({ data }) => resolve(data))
      })
      navigator.serviceWorker.startMessages()
      // The rule takes the worker for a window.
      // oxlint-disable-next-line unicorn/require-post-message-target-origin
      worker?.postMessage('use')
      const used = await answer
      await registration.unregister()
      return used
    })
    expect(answers).toEqual(wellUsed)
  })
})
