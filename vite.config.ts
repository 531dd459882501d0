import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

// Packages are read from their sources, so that nothing has to be built before a test or the demo runs.
const conditions = ['@alter-ai/source']

const dom = ['test/{connect,connect-react,connect-vue}/**/*.test.{ts,tsx}']
const browser = ['test/browser/**/*.test.ts', 'test/attack/**/*.browser.test.ts']
// What has a moment to be done in, and so needs the machine to itself.
const alone = ['test/browser/**/closing.test.ts']

/** Vitest leaves one processor to itself, which of two is half of the time; what is tested here often waits. */
const maxWorkers = Math.max(2, availableParallelism() - 1)

export default defineConfig({
  resolve: { conditions: [...conditions, 'module', 'browser', 'development|production'] },
  ssr: { resolve: { conditions: [...conditions, 'node', 'development|production'] } },
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: 'node',
          environment: 'node',
          // Whatever the other two do not take, so that no test is forgotten.
          include: ['test/**/*.test.ts'],
          exclude: [...dom, ...browser],
          maxWorkers,
          // Files share a process, so that the sources are read once: a quarter of the time was reading them.
          isolate: false,
          // Only a stuck test may fail for time, not one on a machine that is busy.
          testTimeout: 30_000,
          hookTimeout: 30_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'dom',
          environment: 'happy-dom',
          include: dom,
          maxWorkers,
          testTimeout: 30_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'browser',
          environment: 'node',
          include: browser,
          exclude: alone,
          // Each file has a browser and, where it needs the focus, a display of its own.
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'browser-alone',
          environment: 'node',
          include: alone,
          fileParallelism: false,
          sequence: { groupOrder: 2 },
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
})
