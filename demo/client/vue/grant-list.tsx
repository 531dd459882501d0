/** @jsxImportSource vue */
import { AccountPicker, toPickable, type ConnectCallbacks } from '@alter-ai/connect-vue'
import type { Answer } from '../../shared/answer.ts'
import {
  grantsToShow,
  hasEnded,
  noteOnGrants,
  statusWords,
  type ShownGrant,
} from '../../shared/grant-list.ts'
import { providers } from '../page-data.ts'
import { Tile } from './tile.tsx'

interface GrantListProps {
  readonly grants: readonly ShownGrant[] | undefined
  readonly answers: Readonly<Record<string, Answer>>
  readonly callbacks: Required<ConnectCallbacks>
  readonly onCall: (grantId: string) => Promise<void>
  readonly onRevoke: (grantId: string) => Promise<void>
  readonly onReconnect: (provider: string, anchor: HTMLElement) => void
}

const note = noteOnGrants(providers)

export function GrantList({
  grants,
  answers,
  callbacks,
  onCall,
  onRevoke,
  onReconnect,
}: GrantListProps) {
  return (
    <section class="panel" aria-labelledby="grants">
      <div class="panel-head">
        <h2 id="grants">Connected accounts</h2>
        {grants !== undefined && grants.length > 0 && (
          <AccountPicker
            class="small"
            accounts={toPickable(grants)}
            onPick={(grantId) => void onCall(grantId)}
            sessionUrl="/alter/session"
            onSuccess={callbacks.onSuccess}
            onError={callbacks.onError}
            onExit={callbacks.onExit}
            onEvent={callbacks.onEvent}
          >
            {() => 'Call with …'}
          </AccountPicker>
        )}
      </div>
      {note !== undefined && <p class="muted">{note}</p>}
      {grants?.length === 0 && <p class="muted empty">None yet. Connect one above.</p>}
      <ul class="grants">
        {grantsToShow(grants ?? []).map((grant) => (
          <GrantRow
            key={grant.grantId}
            grant={grant}
            answer={answers[grant.grantId]}
            onCall={() => void onCall(grant.grantId)}
            onRevoke={() => void onRevoke(grant.grantId)}
            onReconnect={(anchor) => onReconnect(grant.provider, anchor)}
          />
        ))}
      </ul>
    </section>
  )
}

interface GrantRowProps {
  readonly grant: ShownGrant
  readonly answer: Answer | undefined
  readonly onCall: () => void
  readonly onRevoke: () => void
  readonly onReconnect: (anchor: HTMLElement) => void
}

function GrantRow({ grant, answer, onCall, onRevoke, onReconnect }: GrantRowProps) {
  const { provider, providerName, accountIdentifier, scopes, status } = grant
  const isOver = hasEnded(grant)
  const about = (
    <span class="unseen">
      {' '}
      for {providerName}, {accountIdentifier}
    </span>
  )
  return (
    <li class={isOver ? 'grant ended' : 'grant'}>
      <div class="grant-line">
        <Tile provider={provider} name={providerName} />
        <div class="grant-text">
          <h3>{accountIdentifier}</h3>
          <p class="muted">
            {providerName} · <span class={`pill pill-${status}`}>{statusWords[status]}</span>
          </p>
          <p class="muted fine">{scopes.join(', ')}</p>
        </div>
        <div class="actions">
          {status === 'needs_reauth' && (
            <button
              type="button"
              onClick={({ currentTarget }: MouseEvent) => onReconnect(currentTarget as HTMLElement)}
            >
              Connect again{about}
            </button>
          )}
          <button type="button" onClick={onCall}>
            Call the API{about}
          </button>
          {/* It stays when it has done its work: a button that goes away takes the focus with it. */}
          <button
            type="button"
            class="quiet"
            aria-disabled={isOver}
            onClick={() => !isOver && onRevoke()}
          >
            {isOver ? statusWords[status] : 'Revoke'}
            {about}
          </button>
        </div>
      </div>
      <div class={answer?.isGood === false ? 'answer answer-bad' : 'answer'}>
        <p role="status">
          {answer?.title} {answer?.code !== undefined && <code>{answer.code}</code>}
        </p>
        {answer && (
          <pre tabindex={0} aria-label="Answer">
            <code>{answer.body}</code>
          </pre>
        )}
      </div>
    </li>
  )
}
