import type { Account } from '../accounts.ts'
import { accounts } from '../accounts.ts'
import type { Personality } from '../personality.ts'
import { escapeHtml, layout } from './layout.ts'
import { chevron } from './marks.ts'

/** Who are you? One button for each account. */
export function loginPage(
  personality: Personality,
  { action, appName }: { readonly action: string; readonly appName: string },
): string {
  return layout(
    personality,
    'Sign in',
    `<div>
<h1>Sign in with ${escapeHtml(personality.name)}</h1>
<p class="lead">to continue to <b>${escapeHtml(appName)}</b></p>
</div>
<form method="post" action="${escapeHtml(action)}">
<ul class="accounts" aria-label="Accounts">
${accounts.map(accountButton).join('\n')}
</ul>
</form>
<p class="note">No password: pick the person you want to be.</p>`,
  )
}

function accountButton(account: Account): string {
  return `<li><button class="account" name="account" value="${account.handle}">${avatar(account)}<span class="who"><b>${escapeHtml(account.name)}</b><span>${escapeHtml(account.email)}</span></span>${chevron}</button></li>`
}

/** A person's initials in a circle. */
export function avatar({ name }: Account): string {
  const initials = name
    .split(' ')
    .map((word) => word.charAt(0))
    .join('')
  return `<span class="avatar" aria-hidden="true">${escapeHtml(initials)}</span>`
}
