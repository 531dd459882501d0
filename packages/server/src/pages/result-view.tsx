import type { Grant } from '@alter-ai/protocol'
import { cleanName, monogram } from './script/shared/fill-text.js'
import { logoTone } from './script/shared/logo-tone.js'
import type { ProviderLogo } from './provider-logo.ts'

/** What the result and error pages show, before and without any script. */
export interface ResultView {
  readonly icon: keyof typeof icons
  readonly heading: string
  readonly lead: string
  /** What to do now. */
  readonly next?: string
  /** What was not allowed and had to be. */
  readonly missing?: { readonly label: string; readonly scopes: readonly string[] }
  readonly accounts: readonly { readonly grant: Grant; readonly logo: ProviderLogo | null }[]
  /** The words of the ways on; one that is absent is not offered. */
  readonly link?: { readonly href: string; readonly label: string }
  readonly close?: string
  readonly closing?: string
  readonly canClose?: string
  readonly reference?: { readonly label: string; readonly id: string }
}

export function ResultView(view: ResultView) {
  return (
    <div class="view short">
      <header>
        <Icon name={view.icon} />
        <h1>{view.heading}</h1>
      </header>
      <p class="lead">{view.lead}</p>
      {view.next !== undefined && <p class="next">{view.next}</p>}
      {view.missing && (
        <div class="note">
          <p class="strong">{view.missing.label}</p>
          <ul>
            {view.missing.scopes.map((scope) => (
              <li>{scope}</li>
            ))}
          </ul>
        </div>
      )}
      {view.accounts.length > 0 && (
        <ul class="accounts">
          {view.accounts.map(({ grant, logo }) => (
            <li>
              <Mark name={grant.provider_name} logo={logo} />
              <p class="strong">{cleanName(grant.account_identifier)}</p>
              <p class="host">{cleanName(grant.provider_name)}</p>
              <Icon name="done" />
            </li>
          ))}
        </ul>
      )}
      <div class="actions">
        {view.link && (
          <a class="button primary" href={view.link.href} rel="noreferrer">
            {view.link.label}
          </a>
        )}
        {view.close !== undefined && (
          <button type="button" class={view.link ? 'button' : 'button primary'} data-close hidden>
            {view.close}
          </button>
        )}
        {view.closing !== undefined && (
          <p class="fine" data-closing>
            {view.closing}
          </p>
        )}
        {view.canClose !== undefined && (
          <p class="fine" data-can-close role="status" hidden>
            {view.canClose}
          </p>
        )}
        {view.reference && (
          <p class="fine">
            {view.reference.label} <code>{view.reference.id}</code>
          </p>
        )}
      </div>
    </div>
  )
}

/** The square mark of an app or a provider, as `mark` in page-dom.js draws it in the browser. */
export function Mark({
  name,
  logo,
  big = false,
}: {
  name: string
  logo: ProviderLogo | null
  big?: boolean
}) {
  const tone = logo ? ` tone-${logoTone(logo.color)}` : ''
  return (
    <span class={`mark${big ? ' mark-big' : ''}${tone}`} aria-hidden="true">
      {logo ? (
        <svg viewBox="0 0 24 24">
          <path d={logo.path} fill={logo.color} />
        </svg>
      ) : (
        <span class="letter">{monogram(name)}</span>
      )}
    </span>
  )
}

function Icon({ name }: { name: keyof typeof icons }) {
  return (
    <div class={`icon icon-${name}`} aria-hidden="true">
      <svg viewBox="0 0 24 24">
        <path d={icons[name]} fill="none" />
      </svg>
    </div>
  )
}

const icons = {
  alert: 'M12 4.5v9m0 5.5v.01',
  done: 'M6 12.5l4 4 8-9',
  onward: 'M5 12h14m-6-6l6 6-6 6',
  plain: 'M7 7l10 10M17 7L7 17',
}
