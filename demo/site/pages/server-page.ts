import { auditCells, auditColumns, noRecords, type ShownRecord } from '../../shared/audit-trail.ts'
import {
  grantsToShow,
  hasEnded,
  noteOnGrants,
  statusWords,
  type ShownGrant,
} from '../../shared/grant-list.ts'
import type { Answer } from '../../shared/answer.ts'
import type { Notice } from '../../shared/notice.ts'
import { snippets } from '../../shared/snippets.ts'
import type { Flash } from '../flash.ts'
import { html, type Html } from '../html.ts'
import type { Login } from '../logins.ts'
import type { DemoProvider } from '../providers.ts'
import { layout } from './layout.ts'

export interface ServerPage {
  readonly login: Login
  readonly providers: readonly DemoProvider[]
  readonly flash: Flash | undefined
  readonly grants: readonly ShownGrant[]
  readonly records: readonly ShownRecord[]
}

/** The page without a script: links and forms. */
export function serverPage({ login, providers, flash, grants, records }: ServerPage): Html {
  const token = html`<input type="hidden" name="token" value="${login.formToken}" />`
  const note = noteOnGrants(providers)
  const names = Object.fromEntries(providers.map(({ key, name }) => [key, name]))
  return layout(
    { title: 'Server-rendered', path: '/server', user: login.user },
    html`<h1>Server-rendered</h1>
      <p class="lead">
        Plain links and forms. The way back ends in a redirect, and the server exchanges its handle
        for the outcome.
      </p>
      <div class="stack">
        ${flash?.notice && noticeBox(flash.notice)}
        <section class="panel connect" aria-labelledby="connect">
          <div>
            <h2 id="connect">Connect an account</h2>
            <ul class="choices">
              ${providers.map(
                ({ key, name }) =>
                  html`<li>
                    <a class="choice" href="/alter/connect/${key}?return_to=/server"
                      >${tile(key, name)}Connect ${name}</a
                    >
                  </li>`,
              )}
              <li>
                <form method="post" action="/server/connect">
                  ${token}<button class="choice">
                    <span class="tile tile-any" aria-hidden="true">+</span>Choose a provider
                  </button>
                </form>
              </li>
            </ul>
          </div>
          <pre
            class="code"
            tabindex="0"
            aria-label="The code of such a link"
          ><code>${snippets.server}</code></pre>
        </section>
        <section class="panel" aria-labelledby="grants">
          <h2 id="grants">Connected accounts</h2>
          ${note !== undefined && html`<p class="muted">${note}</p>`}
          ${grants.length === 0 && html`<p class="muted empty">None yet. Connect one above.</p>`}
          <ul class="grants">
            ${grantsToShow(grants).map((grant) =>
              grantRow(
                grant,
                token,
                flash?.answer?.grantId === grant.grantId ? flash.answer.answer : undefined,
              ),
            )}
          </ul>
        </section>
        ${auditTrail(records, names)}
      </div>`,
  )
}

function noticeBox({ tone, title, text, code, grants }: Notice): Html {
  return html`<section class="notice notice-${tone}" role="status">
    <h2>${title}</h2>
    <p>${text}${code !== undefined && html` <code>${code}</code>`}</p>
    ${grants.map(
      (grant) =>
        html`<dl>
          <div>
            <dt>Account</dt>
            <dd>${grant.account_identifier}</dd>
          </div>
          <div>
            <dt>Provider</dt>
            <dd>${grant.provider_name}</dd>
          </div>
          <div>
            <dt>Scopes</dt>
            <dd>${grant.scopes.join(', ')}</dd>
          </div>
          <div>
            <dt>Grant</dt>
            <dd><code>${grant.grant_id}</code></dd>
          </div>
        </dl>`,
    )}
  </section>`
}

function grantRow(grant: ShownGrant, token: Html, answer: Answer | undefined): Html {
  const { grantId, provider, providerName, accountIdentifier, scopes, status } = grant
  const about = html`<span class="unseen"> for ${providerName}, ${accountIdentifier}</span>`
  return html`<li class="grant${hasEnded(grant) && ' ended'}" id="grant-${grantId}">
    <div class="grant-line">
      ${tile(provider, providerName)}
      <div class="grant-text">
        <h3>${accountIdentifier}</h3>
        <p class="muted">
          ${providerName} · <span class="pill pill-${status}">${statusWords[status]}</span>
        </p>
        <p class="muted fine">${scopes.join(', ')}</p>
      </div>
      <div class="actions">
        ${status === 'needs_reauth' && html`<a class="button" href="/alter/connect/${provider}?return_to=/server">Connect again${about}</a>`}
        <form method="post" action="/server/grants/${grantId}/call">
          ${token}<button>Call the API${about}</button>
        </form>
        ${!hasEnded(grant) && html`<form method="post" action="/server/grants/${grantId}/revoke">${token}<button class="quiet">Revoke${about}</button></form>`}
      </div>
    </div>
    ${answer && answerBox(answer)}
  </li>`
}

function answerBox({ isGood, title, body, code }: Answer): Html {
  return html`<div class="answer${!isGood && ' answer-bad'}">
    <p role="status">${title}${code !== undefined && html` <code>${code}</code>`}</p>
    <pre tabindex="0" aria-label="Answer"><code>${body}</code></pre>
  </div>`
}

function auditTrail(
  records: readonly ShownRecord[],
  names: Readonly<Record<string, string>>,
): Html {
  return html`<section class="panel" aria-labelledby="audit">
    <h2 id="audit">Audit trail</h2>
    <p class="muted">
      ${records.length === 0 ? noRecords : 'The last records of this user, newest first.'}
    </p>
    ${records.length > 0 && auditTable(records, names)}
  </section>`
}

function auditTable(
  records: readonly ShownRecord[],
  names: Readonly<Record<string, string>>,
): Html {
  return html`<div class="scroll" role="group" aria-labelledby="audit" tabindex="0">
    <table>
      <thead>
        <tr>
          ${auditColumns.map((column) => html`<th scope="col">${column}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${records.map((record) => {
          const cells = auditCells(record, names)
          return html`<tr>
            ${auditColumns.map((column) => html`<td class="cell-${column.toLowerCase()} ${column === 'Outcome' && `is-${record.outcome}`}">${cells[column]}</td>`)}
          </tr>`
        })}
      </tbody>
    </table>
  </div>`
}

function tile(key: string, name: string): Html {
  return html`<span class="tile tile-${key}" aria-hidden="true">${name.charAt(0)}</span>`
}
