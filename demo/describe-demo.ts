import type { Demo } from './start-demo.ts'

/** What somebody who has just started the demo wants to know. */
export function describeDemo({ url, vault, providers, dataDir }: Demo): string {
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

  Data     ${dataDir} (delete it to start over)
  Stop     Ctrl+C
`
}
