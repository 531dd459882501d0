import AlterConnect, {
  type AlterConnectConfig,
  type AlterError,
  type Grant,
} from '@alter-ai/connect'

declare global {
  interface Window {
    /** What the tests read. */
    heard: unknown[]
  }
}

const config: AlterConnectConfig = { debug: true }
const alterConnect = AlterConnect.create(config)
window.heard = [alterConnect.getVersion()]

async function connectAccount(): Promise<void> {
  const response = await fetch('/api/alter/session')
  const { session_token: sessionToken } = (await response.json()) as { session_token: string }
  await alterConnect.open({
    token: sessionToken,
    baseURL: `${location.origin}/alter`,
    onSuccess: (grants: Grant[]) => {
      for (const grant of grants) {
        window.heard.push([grant.grant_id, grant.provider, grant.scopes])
        const name: string | undefined = grant.metadata?.account_display_name
        const operation: 'creation' | 'reauth' = grant.operation
        const status: 'active' | 'pending' | 'error' = grant.status
        window.heard.push([name ?? 'a team', operation, status])
      }
    },
    onError: (error: AlterError) => {
      window.heard.push([error.code, error.message])
    },
  })
}

const unsubscribe = alterConnect.on('success', (connection) => window.heard.push(connection))
unsubscribe()
const button = document.createElement('button')
button.textContent = 'Connect Account'
button.addEventListener('click', () => void connectAccount())
document.body.append(button)
