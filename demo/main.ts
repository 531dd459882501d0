import { fileURLToPath } from 'node:url'
import { isAlterError } from '@alter-ai/vault'
import { describeDemo } from './describe-demo.ts'
import { readAppUrl } from './read-app-url.ts'
import { readPort } from './read-port.ts'
import { SetupError } from './setup-error.ts'
import { startDemo, type Demo } from './start-demo.ts'

/**
 * Runs the demo until SIGINT or SIGTERM and returns the exit code: 0, or 1 when it could not start, with one line on stderr
 * that says what to change.
 *
 * `PORT` moves it (default 3000; the demo's provider is on the port after it), `DEMO_DATA_DIR` moves its key and database
 * (default `demo/.data`), and `GOOGLE_CLIENT_ID` with `GOOGLE_CLIENT_SECRET`, likewise for GITHUB and SLACK, connect the real
 * provider. `APP_URL` is the `publicURL` of an app of one's own: it may connect to the demo's provider, and what it needs for
 * that is printed.
 */
export async function main(environment: NodeJS.ProcessEnv = process.env): Promise<number> {
  const dataDir = environment['DEMO_DATA_DIR'] ?? fileURLToPath(new URL('.data', import.meta.url))
  let demo: Demo
  try {
    const appURL = readAppUrl(environment['APP_URL'])
    const port = readPort(environment['PORT'])
    demo = await startDemo({ port, dataDir, environment, ...(appURL !== undefined && { appURL }) })
  } catch (error) {
    if (!(error instanceof SetupError) && !isAlterError(error)) throw error
    console.error(`The demo cannot start: ${error.message}`)
    return 1
  }
  const told = toldToStop()
  console.log(describeDemo(demo))
  await told
  await demo.close()
  return 0
}

/** The second signal finds no listener any more, and ends the process at once. */
function toldToStop(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve())
  })
}
