import { ConnectConfigError } from '@alter-ai/protocol'
import { parseUrl } from '@alter-ai/protocol/wire'
import type { Engine } from '../engine.ts'

// A URL parser takes time with the square of the length of an international host name.
const maxLength = 2_000

/**
 * The URL in the form that was checked. Where `app.returnUrls` names pages, only those; otherwise any page of a registered
 * origin. Compared after one parse, so that no spelling passes which the browser would read as another place.
 *
 * @throws {ConnectConfigError} for a URL that is not registered; the message names the option.
 */
export function registeredUrl(
  engine: Pick<Engine, 'publicURL' | 'origins' | 'returnUrls'>,
  name: string,
  text: string | undefined,
): string | null {
  if (text === undefined) return null
  const url = text.length > maxLength ? undefined : parseUrl(text)
  const isPlain =
    url !== undefined &&
    url.username === '' &&
    url.password === '' &&
    /^https?:$/.test(url.protocol)
  // A page of the vault's own is no page to come back to: it would act on arrival.
  const isOurs = url !== undefined && (url.href + '/').startsWith(`${engine.publicURL}/`)
  const isRegistered =
    isPlain &&
    !isOurs &&
    (engine.returnUrls.length > 0
      ? engine.returnUrls.some((registered) => new URL(registered).href === url.href)
      : engine.origins.has(url.origin))
  if (!isRegistered) {
    throw new ConnectConfigError(
      `${name} is not registered, or it is too long. Add it to app.returnUrls, or add its origin to app.origins.`,
    )
  }
  return url.href
}
