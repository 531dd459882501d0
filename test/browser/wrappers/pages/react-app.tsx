import { AccountPicker, ConnectButton, ProviderMenu } from '@alter-ai/connect-react'
import { StrictMode, useState } from 'react'
import { accounts, callbacksOf, hearPick, providers } from './page-record.ts'

/** Every component, and buttons that change the page around them. */
export function ReactApp() {
  const [version, setVersion] = useState(1)
  const [isHere, setIsHere] = useState(true)
  const session = { sessionUrl: '/alter/session', ...callbacksOf(version) }
  return (
    <StrictMode>
      <h1>React</h1>
      {isHere && (
        <p>
          <ConnectButton id="connect" className="mine" provider="google" {...session}>
            Connect Northwind
          </ConnectButton>{' '}
          <ProviderMenu id="providers" providers={providers} {...session}>
            Connect …
          </ProviderMenu>{' '}
          <AccountPicker id="accounts" accounts={accounts} onPick={hearPick(version)} {...session}>
            Account
          </AccountPicker>
        </p>
      )}
      <button id="renew" onClick={() => setVersion(version + 1)}>
        Renew
      </button>
      <button id="remove" onClick={() => setIsHere(false)}>
        Remove
      </button>
    </StrictMode>
  )
}
