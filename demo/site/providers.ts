import { catalogue, type ProviderClientOptions } from '@alter-ai/vault'
import { demoProviderRows } from '../provider-rows.ts'
import type { PersonalityKey } from '../provider/personality.ts'
import type { DemoAuthorizationServer } from '../provider/start-provider.ts'
import { SetupError } from '../setup-error.ts'

/** A provider as the demo offers it. */
export interface DemoProvider {
  readonly key: string
  readonly name: string
  /** `false`: played by the demo. */
  readonly isReal: boolean
  /** For `createVault()`. */
  readonly client: ProviderClientOptions
  /** What "Call the API" asks for. */
  readonly apiUrl: string
}

interface Facts {
  readonly key: PersonalityKey
  /** Asked for at the demo's own provider; a real one is asked for its row's defaults. */
  readonly scopes: readonly string[]
  /** Below the API of the demo's own provider. */
  readonly apiPath: string
  readonly realApiUrl: string
}

const facts: readonly Facts[] = [
  {
    key: 'google',
    scopes: ['calendar.readonly', 'files.read'],
    apiPath: '/calendar/events',
    realApiUrl: 'https://openidconnect.googleapis.com/v1/userinfo',
  },
  {
    key: 'github',
    scopes: ['read:user', 'repo'],
    apiPath: '/user/repos',
    realApiUrl: 'https://api.github.com/user',
  },
  {
    key: 'slack',
    scopes: ['users:read', 'users.profile:read'],
    apiPath: '/users.profile.get',
    realApiUrl: 'https://slack.com/api/auth.test',
  },
]

/**
 * The three providers: the real one where the environment has a client id and secret for it, else the demo's own.
 *
 * @throws {SetupError} when one of the two is missing.
 */
export function readProviders(
  provider: Pick<DemoAuthorizationServer, 'urls' | 'clients'>,
  environment: Readonly<Record<string, string | undefined>>,
): readonly DemoProvider[] {
  const rows = demoProviderRows(provider)
  return facts.map(({ key, scopes, apiPath, realApiUrl }) => {
    const real = readClient(key, environment)
    if (real) {
      const name = catalogue.get(key)?.name ?? key
      return { key, name, isReal: true, client: real, apiUrl: realApiUrl }
    }
    return {
      key,
      name: rows[key].name,
      isReal: false,
      client: { ...provider.clients[key], provider: rows[key], scopes },
      apiUrl: provider.urls[key].apiUrl + apiPath,
    }
  })
}

function readClient(
  key: string,
  environment: Readonly<Record<string, string | undefined>>,
): { clientId: string; clientSecret: string } | undefined {
  const idName = `${key.toUpperCase()}_CLIENT_ID`
  const secretName = `${key.toUpperCase()}_CLIENT_SECRET`
  // Empty counts as absent: that is how a variable is switched off in many shells and files.
  const clientId = environment[idName] || undefined
  const clientSecret = environment[secretName] || undefined
  if (clientId !== undefined && clientSecret !== undefined) return { clientId, clientSecret }
  if (clientId === undefined && clientSecret === undefined) return undefined
  const [present, missing] = clientId === undefined ? [secretName, idName] : [idName, secretName]
  throw new SetupError(`${present} is set and ${missing} is not; set both, or neither.`)
}
