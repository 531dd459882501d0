import { writeFileSync } from 'node:fs'
import { DefaultReporter } from 'vitest/node'

/** @import { TestModule } from 'vitest/node' */

/**
 * A vitest reporter with a line per finished file: the tier, how many files are done, how long this one took. Failures are
 * printed when they happen and again at the end. The results go to the file that `ALTER_CONNECT_TEST_RESULTS` names, as
 * {@link import('./run-vitest.js').Results}.
 */
export default class TestReporter extends DefaultReporter {
  #files = 0
  #done = 0

  constructor() {
    super({ summary: false })
  }

  /** @override @param {Parameters<DefaultReporter['onTestRunStart']>[0]} specifications */
  onTestRunStart(specifications) {
    super.onTestRunStart(specifications)
    this.#files = specifications.length
    this.renderSucceed = false
  }

  /** @override @param {TestModule} module */
  onTestModuleEnd(module) {
    if (module.state() === 'failed') super.onTestModuleEnd(module)
    this.#done += 1
    const tier = process.env['ALTER_CONNECT_TIER'] ?? 'files'
    const done = String(this.#done).padStart(String(this.#files).length)
    const count = [...module.children.allTests()].length
    const mark = module.state() === 'failed' ? '✗' : '✓'
    const project = module.project.name.padEnd(7)
    this.log(
      `${tier} ${done} of ${this.#files} ${mark} ${project} ${module.relativeModuleId}  ` +
        `${count} ${count === 1 ? 'test' : 'tests'}, ${secondsOf(module).toFixed(1)} s`,
    )
  }

  /**
   * @override
   * @param {readonly TestModule[]} modules
   * @param {Parameters<DefaultReporter['onTestRunEnd']>[1]} unhandledErrors
   * @param {Parameters<DefaultReporter['onTestRunEnd']>[2]} reason
   */
  onTestRunEnd(modules, unhandledErrors, reason) {
    super.onTestRunEnd(modules, unhandledErrors, reason)
    const file = process.env['ALTER_CONNECT_TEST_RESULTS']
    if (file === undefined) return
    /** @type {import('./run-vitest.js').Results} */
    const results = {
      passed: 0,
      failed: unhandledErrors.length,
      skipped: 0,
      failures: unhandledErrors.map(({ message }) => `outside any test: ${firstLine(message)}`),
      files: [],
      titles: [],
    }
    for (const module of modules) {
      results.files.push({ path: module.relativeModuleId, seconds: secondsOf(module) })
      for (const test of module.children.allTests()) {
        const { state, errors } = test.result()
        results.titles.push(`${module.relativeModuleId} > ${test.fullName}`)
        // A test that did not finish proves nothing.
        results[state === 'pending' ? 'failed' : state] += 1
        if (state === 'failed' || state === 'pending') {
          const message = firstLine(errors?.[0]?.message ?? 'it did not finish')
          results.failures.push(`${module.relativeModuleId} > ${test.fullName}: ${message}`)
        }
      }
      const errors = [module, ...module.children.allSuites()].flatMap((part) => part.errors())
      results.failed += errors.length
      for (const { message } of errors)
        results.failures.push(`${module.relativeModuleId}: ${firstLine(message)}`)
    }
    writeFileSync(file, JSON.stringify(results))
  }
}

/** @param {TestModule} module */
function secondsOf(module) {
  const { prepareDuration, environmentSetupDuration, setupDuration, collectDuration, duration } =
    module.diagnostic()
  const sum =
    prepareDuration + environmentSetupDuration + setupDuration + collectDuration + duration
  return sum / 1_000
}

/** @param {string} message */
function firstLine(message) {
  return message.split('\n', 1)[0] ?? ''
}
