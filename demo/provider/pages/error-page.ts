import type { Personality } from '../personality.ts'
import { escapeHtml, layout } from './layout.ts'

/** The request cannot go on, and there is no safe place to send the browser back to. */
export function errorPage(
  personality: Personality | undefined,
  error: string,
  description: string | undefined,
): string {
  return layout(
    personality,
    'Cannot go on',
    `<div>
<h1>This request cannot go on</h1>
<p class="lead">${escapeHtml(description ?? 'The app sent something that this provider does not accept.')}</p>
</div>
<p class="note">Error code: <b>${escapeHtml(error)}</b>. Close this window and start again from the app.</p>`,
  )
}
