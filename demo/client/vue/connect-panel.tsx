/** @jsxImportSource vue */
import { ConnectButton, ProviderMenu, type ConnectCallbacks } from '@alter-ai/connect-vue'
import { snippets } from '../../shared/snippets.ts'
import { providers } from '../page-data.ts'
import { ChooseButton } from './choose-button.ts'
import { Tile } from './tile.tsx'

export function ConnectPanel({ callbacks }: { callbacks: Required<ConnectCallbacks> }) {
  return (
    <section class="panel connect" aria-labelledby="connect">
      <div>
        <h2 id="connect">Connect an account</h2>
        <ul class="choices">
          {providers.map(({ key, name }) => (
            <li key={key}>
              <ConnectButton
                class="choice"
                provider={key}
                sessionUrl="/alter/session"
                onSuccess={callbacks.onSuccess}
                onError={callbacks.onError}
                onExit={callbacks.onExit}
                onEvent={callbacks.onEvent}
              >
                {() => [<Tile provider={key} name={name} />, `Connect ${name}`]}
              </ConnectButton>
            </li>
          ))}
          <li>
            <ProviderMenu
              class="choice"
              providers={providers.map(({ key, name }) => ({ id: key, name }))}
              sessionUrl="/alter/session"
              onSuccess={callbacks.onSuccess}
              onError={callbacks.onError}
              onExit={callbacks.onExit}
              onEvent={callbacks.onEvent}
            >
              {() => [<Tile provider="any" name="…" />, 'Choose from a menu']}
            </ProviderMenu>
          </li>
          <li>
            <ChooseButton callbacks={callbacks} />
          </li>
        </ul>
      </div>
      <pre class="code" tabindex={0} aria-label="The code of such a button">
        <code>{snippets.vue}</code>
      </pre>
    </section>
  )
}
