/**
 * Which tests run when. A test's place says its tier: the folders below and every `*.slow.test.ts` are slow, the rest is quick.
 * Generated input is in both, with fewer values in the quick tier.
 *
 * - `quick`: what a change is most likely to break. `npm test`.
 * - `slow`: pictures, the browser matrix, other engines, long fuzzing, faults, the provider catalog, the demo, the tests' own
 *   tools, the repository's own rules.
 */

/** @typedef {'quick' | 'slow'} Tier */

const slowFolders = [
  'test/browser/matrix/',
  'test/contract/providers/',
  'test/demo/',
  'test/fault/',
  'test/repository/',
  'test/support/',
  'test/vault/storage/sqlite-processes.',
]
const inBothTiers = [
  'test/attack/cp-07-',
  'test/connect/connect-model.',
  'test/connect/messages-fuzz.',
  'test/fuzz/',
]

/**
 * @param {string} file a test file's path from the top of the tree, with `/`
 * @returns {readonly Tier[]}
 */
export function tiersOf(file) {
  if (inBothTiers.some((start) => file.startsWith(start))) return ['quick', 'slow']
  const isSlow =
    /\.slow\.(browser\.)?test\.tsx?$/.test(file) ||
    slowFolders.some((folder) => file.startsWith(folder))
  return isSlow ? ['slow'] : ['quick']
}
