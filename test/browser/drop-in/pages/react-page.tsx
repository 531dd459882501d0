import AlterConnect, { type Grant } from '@alter-ai/connect'
import { StrictMode, useState } from 'react'
import { createRoot } from 'react-dom/client'

function ConnectButton() {
  const [alterConnect] = useState(() => AlterConnect.create())
  const [connections, setConnections] = useState<Grant[]>([])

  const handleConnect = async () => {
    const { session_token } = (await fetch('/api/alter/session').then((response) =>
      response.json(),
    )) as { session_token: string }
    await alterConnect.open({
      token: session_token,
      baseURL: `${location.origin}/alter`,
      onSuccess: (connections) => setConnections(connections),
    })
  }

  return (
    <>
      <button onClick={() => void handleConnect()}>Connect Account</button>
      <output>{connections.map((each) => each.account_identifier).join()}</output>
    </>
  )
}

const root = document.createElement('div')
document.body.append(root)
createRoot(root).render(
  <StrictMode>
    <ConnectButton />
  </StrictMode>,
)
