import {
  ConnectButton,
  ProviderMenu,
  useAlterConnect,
  type ConnectCallbacks,
} from '@alter-ai/connect-react'
import { snippets } from '../../shared/snippets.ts'
import { providers } from '../page-data.ts'
import { Tile } from './tile.tsx'

export function ConnectPanel({ callbacks }: { callbacks: ConnectCallbacks }) {
  return (
    <section className="panel connect" aria-labelledby="connect">
      <div>
        <h2 id="connect">Connect an account</h2>
        <ul className="choices">
          {providers.map(({ key, name }) => (
            <li key={key}>
              <ConnectButton
                className="choice"
                provider={key}
                sessionUrl="/alter/session"
                {...callbacks}
              >
                <Tile provider={key} name={name} />
                Connect {name}
              </ConnectButton>
            </li>
          ))}
          <li>
            <ProviderMenu
              className="choice"
              providers={providers.map(({ key, name }) => ({ id: key, name }))}
              sessionUrl="/alter/session"
              {...callbacks}
            >
              <Tile provider="any" name="…" />
              Choose from a menu
            </ProviderMenu>
          </li>
          <li>
            <ChooseButton callbacks={callbacks} />
          </li>
        </ul>
      </div>
      <pre className="code" tabIndex={0} aria-label="The code of such a button">
        <code>{snippets.react}</code>
      </pre>
    </section>
  )
}

/** A button of one's own, by the hook. Without a provider the connect page lets the user choose. */
function ChooseButton({ callbacks }: { callbacks: ConnectCallbacks }) {
  const { open, isOpen } = useAlterConnect({ sessionUrl: '/alter/session', ...callbacks })
  return (
    <button
      type="button"
      className="choice"
      aria-busy={isOpen}
      onClick={({ currentTarget }) => void open({ anchor: currentTarget })}
    >
      <Tile provider="any" name="+" />
      Choose a provider
    </button>
  )
}
