import { AlterSDKError } from '@alter-ai/protocol'
import type { Log } from '@alter-ai/protocol/log'
import type * as ServerPackage from '@alter-ai/server'

/**
 * `@alter-ai/server`, which only an app with a vault of its own installs; so nothing imports it statically.
 *
 * @throws {AlterSDKError} `invalid_config`, which says how to install it; the log has the same.
 */
export async function loadServer(
  log: Log,
  load: () => Promise<typeof ServerPackage> = () => import('@alter-ai/server'),
): Promise<typeof ServerPackage> {
  try {
    return await load()
  } catch (cause) {
    const error = new AlterSDKError(
      'invalid_config',
      'a vault in this process needs its pages: npm install @alter-ai/server',
      { status: 500, cause },
    )
    log.write('server.missing', { errorCode: error.code, reason: error.message })
    throw error
  }
}
