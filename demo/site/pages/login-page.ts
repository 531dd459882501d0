import { html, type Html } from '../html.ts'
import type { DemoUser } from '../users.ts'
import { layout } from './layout.ts'
import { loginForm } from './login-form.ts'

export function loginPage(user: DemoUser | undefined, next: string): Html {
  return layout(
    { title: 'Log in', path: '/login', user },
    html`<div class="panel narrow">
      <h1>Who are you today?</h1>
      <p class="lead">
        ${
          user === undefined
            ? 'Two users of this demo, without passwords.'
            : `You are logged in as ${user.name}. You can go on as somebody else.`
        }
      </p>
      ${loginForm(next)}
      <p class="muted fine">
        This is the login of the app. The accounts that its users connect belong to the providers,
        who ask for them later: Ada may well connect Grace’s mailbox.
      </p>
    </div>`,
  )
}
