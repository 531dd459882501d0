import type { DeclaredRoute } from './declared-route.ts'
import type { Face, FaceContext } from './face.ts'

/**
 * Counts a request against the address that it came from. Nothing of it has been read by then, so a refusal costs little.
 *
 * @throws {AlterSDKError} `rate_limited`, 429, with `Retry-After`.
 */
export async function limitRequests(
  { vault, clientAddress }: Face,
  context: FaceContext,
  { limit, auth }: Pick<DeclaredRoute, 'limit' | 'auth'>,
): Promise<void> {
  if (limit === 'none') return
  try {
    await vault.connectFlow.limitAddress(limit, clientAddress(context))
  } catch (error) {
    // The app's page may be of another origin, and has to see why it was refused.
    const origin = context.req.header('origin')
    if (auth.includes('session_token') && origin !== undefined && vault.origins.has(origin)) {
      context.header('Access-Control-Allow-Origin', origin)
      context.header('Vary', 'Origin')
    }
    throw error
  }
}
