/** @import { Reporter, TestModule } from 'vitest/node' */
import { writeFileSync } from 'node:fs'

/**
 * A vitest reporter that says nothing and leaves its count in the file that `ALTER_CONNECT_TEST_COUNT` names.
 *
 * @implements {Reporter}
 */
export default class CountReporter {
  /**
   * @param {readonly TestModule[]} modules
   * @param {readonly unknown[]} unhandledErrors
   */
  onTestRunEnd(modules, unhandledErrors) {
    /** @type {import('./run-vitest.js').Count} */
    const count = { passed: 0, failed: unhandledErrors.length, skipped: 0, files: [], failures: [] }
    for (const module of modules) {
      count.files.push(module.moduleId)
      for (const test of module.children.allTests()) {
        const { state } = test.result()
        // A test that never came to an end holds nothing.
        count[state === 'pending' ? 'failed' : state] += 1
        if (state === 'failed' || state === 'pending') {
          const message = test.result().errors?.[0]?.message.split('\n', 1)[0] ?? 'it never ended'
          count.failures.push(`${module.relativeModuleId} > ${test.fullName}: ${message}`)
        }
      }
      const errors = [module, ...module.children.allSuites()].flatMap((part) => part.errors())
      count.failed += errors.length
      for (const { message } of errors)
        count.failures.push(`${module.relativeModuleId}: ${message}`)
    }
    const file = process.env['ALTER_CONNECT_TEST_COUNT']
    if (file !== undefined) writeFileSync(file, JSON.stringify(count))
  }
}
