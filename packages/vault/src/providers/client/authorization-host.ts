import type { Provider } from '../provider.ts'
import { fillIn, hostTemplate } from './resolve-provider.ts'

/**
 * The part that is sure of the host that the browser is sent to; in ASCII, because that is what the address bar will say:
 * `myshopify.com` of `{shop}.myshopify.com`. Empty where nothing is.
 *
 * @param values Taken for what is not known yet.
 */
export function knownHost(provider: Provider, values: Readonly<Record<string, string>>): string {
  // What stands before the last gap belongs to somebody only with what fills it.
  const known = fillIn(authorizationHost(provider), values).replace(/^.*\}[^.]*\.?/, '')
  return URL.canParse(`https://${known}`) ? new URL(`https://${known}`).host : ''
}

/**
 * What somebody means who was asked for `name`. People paste whole addresses: where the value is a part of the host that the
 * browser is sent to, that part is taken out of `https://My-Store.myshopify.com/admin`. It proves nothing about the value,
 * which is checked afterwards like every other.
 */
export function meantValue(provider: Provider, name: string, typed: string): string {
  const text = typed.trim()
  const [before = '', after, ...more] = authorizationHost(provider).split(`{${name}}`)
  if (after === undefined || more.length > 0 || /\{/.test(before + after)) return text
  const address = text.includes('://') ? text : `https://${text}`
  if (!URL.canParse(address)) return text
  const { host } = new URL(address)
  const isWhole =
    host.startsWith(before) && host.endsWith(after) && host.length > before.length + after.length
  if (isWhole) return host.slice(before.length, host.length - after.length)
  // A host is the same in capitals, and phones like to begin with one.
  return host === text.toLowerCase() ? host : text
}

function authorizationHost({ authorizationUrl, issuer }: Provider): string {
  return hostTemplate(authorizationUrl ?? issuer ?? '')
}
