import type { Account } from '../accounts.ts'
import type { Personality } from '../personality.ts'
import { escapeHtml, layout } from './layout.ts'
import { avatar } from './login-page.ts'
import { check } from './marks.ts'

export interface ConsentFacts {
  readonly action: string
  /** Where another account can be picked. */
  readonly switchAccount: string
  readonly appName: string
  /** Where the browser goes afterwards, as people know it: `localhost:3000`. */
  readonly returnsTo: string
  readonly account: Account
  readonly scopes: readonly string[]
}

/** May this app do that? The two answers have the same size; none is picked in advance. */
export function consentPage(personality: Personality, facts: ConsentFacts): string {
  const { account } = facts
  const app = escapeHtml(facts.appName)
  return layout(
    personality,
    `Allow ${facts.appName}?`,
    `<h1>${app} wants to use your ${escapeHtml(personality.name)} account</h1>
<div class="signed-in">${avatar(account)}<span class="who"><b>${escapeHtml(account.name)}</b><span>${escapeHtml(account.email)}</span></span><a href="${escapeHtml(facts.switchAccount)}">Switch account</a></div>
<form method="post" action="${escapeHtml(facts.action)}">
<section aria-labelledby="asked">
<h2 id="asked">It will be able to</h2>
<ul class="scopes">
${facts.scopes.map((scope) => `<li>${scopeRow(personality, scope)}</li>`).join('\n')}
</ul>
</section>
<div class="buttons">
<button class="button" name="decision" value="deny">Deny</button>
<button class="button primary" name="decision" value="allow">Allow</button>
</div>
</form>
<p class="note">Either way you go back to <b>${escapeHtml(facts.returnsTo)}</b>.</p>`,
  )
}

function scopeRow(personality: Personality, scope: string): string {
  const fact = personality.scopes[scope]
  const text = `<span>${escapeHtml(fact?.description ?? scope)}<code>${escapeHtml(scope)}</code></span>`
  if (!personality.scopesAreOptional || fact?.isIdentity) {
    return `<div class="scope">${check}${text}</div>`
  }
  return `<label class="scope"><input type="checkbox" name="scope" value="${escapeHtml(scope)}" checked>${text}</label>`
}
