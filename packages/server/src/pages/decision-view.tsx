import { cleanName } from './script/shared/fill-text.js'
import { Mark } from './result-view.tsx'

/** What the page shows that asks whether an account is the user's. */
export interface DecisionView {
  readonly heading: string
  readonly lead: string
  readonly account: { readonly name: string; readonly providerName: string }
  /** Sent along with the decision. */
  readonly fields: Readonly<Record<string, string>>
  /** Name of the field that carries the decision. */
  readonly name: string
  readonly choices: readonly { readonly value: string; readonly label: string }[]
  /** Shown when a button is pressed too early. */
  readonly hint: string
}

export function DecisionView({ account, fields, name, choices, ...view }: DecisionView) {
  return (
    <div class="view short">
      <header>
        <h1>{view.heading}</h1>
      </header>
      <ul class="accounts">
        <li>
          <Mark name={account.providerName} logo={null} />
          <p class="strong">{cleanName(account.name)}</p>
          <p class="host">{cleanName(account.providerName)}</p>
        </li>
      </ul>
      <p class="lead">{view.lead}</p>
      <form method="post" action="?" class="actions">
        {Object.entries(fields).map(([field, value]) => (
          <input type="hidden" name={field} value={value} />
        ))}
        {choices.map(({ value, label }) => (
          <button class="button" name={name} value={value}>
            {label}
          </button>
        ))}
        <p class="fine" data-hint role="status" hidden>
          {view.hint}
        </p>
      </form>
    </div>
  )
}
