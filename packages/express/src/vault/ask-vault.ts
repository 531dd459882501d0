import { AlterSDKError, isAlterError } from '@alter-ai/protocol'

/**
 * What a vault elsewhere answers. That it refuses the app's key is the operator's to mend, and must not look to a browser as
 * if its user were not logged in.
 *
 * @throws {AlterSDKError} `invalid_config` in place of `invalid_key`.
 */
export async function askVault<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer
  } catch (error) {
    if (!isAlterError(error) || error.code !== 'invalid_key') throw error
    throw new AlterSDKError('invalid_config', 'the vault does not take this app’s API key', {
      status: 500,
    })
  }
}
