import type { RegisteredClient } from '../../engine.ts'
import type { Provider } from '../../providers/provider.ts'
import { fillIn } from '../../providers/client/resolve-provider.ts'

/** What parameters of a row may say of the grant: `{scopes}` and `{redirect_uri}`. */
export interface GrantFacts {
  readonly redirectUri: string
  readonly scopes: readonly string[]
}

/** What a row sends along with a request to the token endpoint. */
export function additionalParameters(
  { provider }: RegisteredClient,
  step: 'exchange' | 'refresh',
  facts: GrantFacts,
): Record<string, string> {
  const texts = {
    ...provider.tokenParameters,
    ...(step === 'exchange' ? provider.exchangeParameters : provider.refreshParameters),
  }
  const values = {
    redirect_uri: facts.redirectUri,
    scopes: facts.scopes.join(provider.scopeSeparator),
  }
  return Object.fromEntries(
    Object.entries(texts).map(([name, text]) => [name, fillIn(text, values)]),
  )
}

/**
 * A request to the token endpoint in the dress that the provider wants: RFC 6749 §4.1.3 has a form and `client_id`, some
 * want JSON, some another name.
 */
export function dressTokenRequest(
  provider: Provider,
  parameters: URLSearchParams,
): { readonly body: string; readonly contentType: string } {
  const entries = [...parameters].map(([name, value]): [string, string] => [
    name === 'client_id' ? provider.clientIdParameter : name,
    value,
  ])
  return provider.tokenFormat === 'json'
    ? { body: JSON.stringify(Object.fromEntries(entries)), contentType: 'application/json' }
    : {
        body: new URLSearchParams(entries).toString(),
        contentType: 'application/x-www-form-urlencoded',
      }
}
