import { AlterSDKError } from '@alter-ai/protocol'

/**
 * Asserts that the middleware stands where `publicURL` says it does: redirect URIs, cookies and links all come from
 * it, and elsewhere none of them would work.
 *
 * @param baseUrl the path that Express has stripped, '' for a mount at `/`.
 * @throws {AlterSDKError} `mount_mismatch`, naming both paths.
 */
export function assertMounted(publicURL: string, baseUrl: string): void {
  const expected = mountOf(publicURL)
  if (baseUrl === '') {
    throw new AlterSDKError(
      'mount_mismatch',
      `alterConnect() cannot be mounted at "/", where it would answer every address of the app; use app.use('${expected || '/alter'}', alterConnect(…)) and the same path in publicURL`,
    )
  }
  if (baseUrl !== expected) {
    throw new AlterSDKError(
      'mount_mismatch',
      `alterConnect() is mounted at "${baseUrl}", but publicURL has the path "${expected || '/'}"; make them the same`,
    )
  }
}

/** Whether somebody wrote the right path in other letters (`/ALTER`): nothing is there, and nobody has mounted it wrongly. */
export function isOtherSpelling(publicURL: string, baseUrl: string): boolean {
  const expected = mountOf(publicURL)
  return baseUrl !== expected && baseUrl.toLowerCase() === expected.toLowerCase()
}

function mountOf(publicURL: string): string {
  return new URL(publicURL).pathname.replace(/\/+$/, '')
}
