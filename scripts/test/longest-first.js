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

/** The projects in order, fastest first. A worker process is reused only within a project. */
const projects = ['dom', 'node', 'browser']

/** Starts each project's longest files first, and the others in vitest's own order. */
export class LongestFirst extends BaseSequencer {
  /**
   * @override
   * @param {TestSpecification[]} files
   * @returns {Promise<TestSpecification[]>}
   */
  async sort(files) {
    // oxlint-disable-next-line unicorn/no-array-sort -- this is the sequencer's method, not an array's
    const sorted = await super.sort(files)
    return sorted.toSorted((one, other) => rank(one) - rank(other))
  }
}

/** @param {TestSpecification} file */
function rank({ project, moduleId }) {
  const path = moduleId.replaceAll('\\', '/')
  const isLong = longFiles.some((start) => path.includes(`/${start}`))
  return projects.indexOf(project.name) * 2 + (isLong ? 0 : 1)
}
