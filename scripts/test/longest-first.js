import { BaseSequencer } from 'vitest/node'

/** @import { TestSpecification } from 'vitest/node' */

/** Files that take so long that the other workers would wait for them at the end. */
const longFiles = [
  'test/browser/pages/look.',
  'test/browser/matrix/chromium.',
  'test/browser/matrix/firefox.',
  'test/browser/demo.',
  'test/fault/kill-connect-and-call.',
  'test/fuzz/http.',
  'test/demo/process.',
]

/** Starts the longest files first, and the others in vitest's own order. */
export class LongestFirst extends BaseSequencer {
  /**
   * @override
   * @param {TestSpecification[]} files
   * @returns {Promise<TestSpecification[]>}
   */
  async sort(files) {
    // oxlint-disable-next-line unicorn/no-array-sort -- this is the sequencer's method, not an array's
    const sorted = await super.sort(files)
    const isLong = (/** @type {TestSpecification} */ { moduleId }) =>
      longFiles.some((start) => moduleId.replaceAll('\\', '/').includes(`/${start}`))
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))]
  }
}
