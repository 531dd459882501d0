import type { Demo } from './start-demo.ts'

/** What somebody who has just started the demo wants to know. */
export function describeDemo(demo: Demo): string {
  const { url, vault, providers, dataDir } = demo
  const width = Math.max(...providers.map(({ key }) => key.length))
  const lines = providers.map(
    ({ key, name, isReal }) =>
      `    ${key.padEnd(width)}  ${name}, ${isReal ? 'the real one' : 'played on this machine'}`,
  )
  const redirectUris = Object.entries(vault.redirectUris).map(
    ([key, redirectUri]) => `    ${key.padEnd(width)}  ${redirectUri}`,
  )
  return `
  Alter Connect demo

  Open     ${url}
  Log in   as Ada or Grace, two users of the demo without passwords

  Providers
${lines.join('\n')}

  For a real one set its id and secret, such as GOOGLE_CLIENT_ID and GOOGLE_CLIENT_SECRET
  (likewise GITHUB_… and SLACK_…), and register there
${redirectUris.join('\n')}
${forOwnApp(demo)}
  Data     ${dataDir} (delete it to start over)
  Stop     Ctrl+C
`
}

/** What an app of one's own writes to connect to the demo's provider. The secret is a new one at each start. */
function forOwnApp({ appURL, provider }: Demo): string {
  if (appURL === undefined) return ''
  const { origin, clients, urls } = provider
  const { clientId, clientSecret } = clients.google
  return `
  For your app at ${appURL}, until the demo stops

    const local = defineProvider({
      ...custom,
      id: 'local',
      name: 'Local',
      issuer: '${origin}',
      hosts: ['${new URL(origin).host}'],
      development: true,
    })
    // createVault({ …, providers: { local: { provider: local, … } } })
    clientId: '${clientId}',
    clientSecret: '${clientSecret}',
    scopes: ['email', 'calendar.readonly'],
    // request('GET', …, { provider: 'local' })
    '${urls.google.apiUrl}/calendar/events'
`
}
