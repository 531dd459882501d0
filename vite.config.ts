import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'
import { LongestFirst } from './scripts/test/longest-first.js'

// Packages are read from their sources, so that nothing has to be built before a test or the demo runs.
const conditions = ['@alter-ai/source']

const dom = ['test/{connect,connect-react,connect-vue}/**/*.test.{ts,tsx}']
const browser = ['test/browser/**/*.test.ts', 'test/attack/**/*.browser.test.ts']

/** One more than processors, because tests also wait. All projects share it, so that no worker idles between them. */
const maxWorkers = availableParallelism() + 1

// Only a stuck test fails for time, never one on a busy machine.
const stuckAfterMs = 300_000
const limits = {
  testTimeout: stuckAfterMs,
  hookTimeout: stuckAfterMs,
  teardownTimeout: stuckAfterMs,
  expect: { poll: { timeout: 90_000, interval: 25 } },
}

export default defineConfig({
  resolve: { conditions: [...conditions, 'module', 'browser', 'development|production'] },
  ssr: { resolve: { conditions: [...conditions, 'node', 'development|production'] } },
  test: {
    sequence: { sequencer: LongestFirst },
    // How often a test with this tag runs; `npm run test:stress` sets it.
    tags: [
      {
        name: 'timing',
        description: 'What the test shows depends on real timers.',
        repeats: Number(process.env['ALTER_CONNECT_REPEATS'] ?? 0),
      },
    ],
    projects: [
      {
        extends: true,
        test: {
          name: 'node',
          environment: 'node',
          // All that the other projects leave, so that no test is forgotten.
          include: ['test/**/*.test.ts'],
          exclude: [...dom, ...browser],
          maxWorkers,
          // Files share a process and read the sources once. Reading them took a quarter of the time.
          isolate: false,
          ...limits,
        },
      },
      {
        extends: true,
        test: {
          name: 'dom',
          environment: 'happy-dom',
          include: dom,
          maxWorkers,
          isolate: false,
          ...limits,
        },
      },
      {
        extends: true,
        test: {
          name: 'browser',
          environment: 'node',
          include: browser,
          // Each file has a browser and, where it needs the focus, a display of its own.
          maxWorkers,
          isolate: false,
          ...limits,
        },
      },
    ],
  },
})
