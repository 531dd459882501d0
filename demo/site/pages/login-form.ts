import { html, type Html } from '../html.ts'
import { users } from '../users.ts'

/** Two buttons, one for each user of the demo. */
export function loginForm(next: string): Html {
  return html`<form class="logins" method="post" action="/login">
    <input type="hidden" name="next" value="${next}" />
    ${users.map(
      ({ handle, name, email }) =>
        html`<button class="person" name="user" value="${handle}">
          <span class="avatar" aria-hidden="true">${name.charAt(0)}</span>
          <span><b>Log in as ${name}</b> <span class="muted">${email}</span></span>
        </button>`,
    )}
  </form>`
}
