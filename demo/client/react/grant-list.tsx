import { AccountPicker, toPickable, type ConnectCallbacks } from '@alter-ai/connect-react'
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
  readonly callbacks: ConnectCallbacks
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
    <section className="panel" aria-labelledby="grants">
      <div className="panel-head">
        <h2 id="grants">Connected accounts</h2>
        {grants !== undefined && grants.length > 0 && (
          <AccountPicker
            className="small"
            accounts={toPickable(grants)}
            onPick={(grantId) => void onCall(grantId)}
            sessionUrl="/alter/session"
            {...callbacks}
          >
            Call with …
          </AccountPicker>
        )}
      </div>
      {note !== undefined && <p className="muted">{note}</p>}
      {grants?.length === 0 && <p className="muted empty">None yet. Connect one above.</p>}
      <ul className="grants">
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
    <span className="unseen">
      {' '}
      for {providerName}, {accountIdentifier}
    </span>
  )
  return (
    <li className={isOver ? 'grant ended' : 'grant'}>
      <div className="grant-line">
        <Tile provider={provider} name={providerName} />
        <div className="grant-text">
          <h3>{accountIdentifier}</h3>
          <p className="muted">
            {providerName} · <span className={`pill pill-${status}`}>{statusWords[status]}</span>
          </p>
          <p className="muted fine">{scopes.join(', ')}</p>
        </div>
        <div className="actions">
          {status === 'needs_reauth' && (
            <button type="button" onClick={({ currentTarget }) => onReconnect(currentTarget)}>
              Connect again{about}
            </button>
          )}
          <button type="button" onClick={onCall}>
            Call the API{about}
          </button>
          {/* It stays when it has done its work: a button that goes away takes the focus with it. */}
          <button
            type="button"
            className="quiet"
            aria-disabled={isOver}
            onClick={() => !isOver && onRevoke()}
          >
            {isOver ? statusWords[status] : 'Revoke'}
            {about}
          </button>
        </div>
      </div>
      <div className={answer?.isGood === false ? 'answer answer-bad' : 'answer'}>
        <p role="status">
          {answer?.title} {answer?.code !== undefined && <code>{answer.code}</code>}
        </p>
        {answer && (
          <pre tabIndex={0} aria-label="Answer">
            <code>{answer.body}</code>
          </pre>
        )}
      </div>
    </li>
  )
}
