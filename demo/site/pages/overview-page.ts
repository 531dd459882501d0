import { html, type Html } from '../html.ts'
import type { DemoUser } from '../users.ts'
import { layout } from './layout.ts'
import { loginForm } from './login-form.ts'

const cards = [
  {
    path: '/react',
    name: 'React',
    text: 'ConnectButton and useAlterConnect. A popup on a desktop, the full page on a phone.',
    label: '@alter-ai/connect-react',
  },
  {
    path: '/vue',
    name: 'Vue',
    text: 'The same button for Vue 3, with slots and events.',
    label: '@alter-ai/connect-vue',
  },
  {
    path: '/server',
    name: 'Server-rendered',
    text: 'A plain link out and a redirect back. The page itself has no line of script.',
    label: '@alter-ai/express',
  },
]

/** What this is, who you are, and where to go. */
export function overviewPage(user: DemoUser | undefined): Html {
  return layout(
    { title: '', path: '/', user },
    html`<div class="hero">
        <h1>Connect an account. Never hold its token.</h1>
        <p class="lead">
          Your users connect their accounts at other services in a popup, and the vault keeps the
          tokens sealed. Your code gets a grant id and makes its calls through the vault, which
          records every one.
        </p>
      </div>
      ${user === undefined ? invitation() : greeting(user)}
      <ul class="cards">
        ${cards.map(
          ({ path, name, text, label }) =>
            html`<li class="panel card">
              <h2><a class="cover" href="${path}">${name}</a></h2>
              <p>${text}</p>
              <code>${label}</code>
            </li>`,
        )}
      </ul>`,
  )
}

function invitation(): Html {
  return html`<section class="panel invitation" aria-labelledby="invitation">
    <div>
      <h2 id="invitation">First, log in to the demo</h2>
      <p class="muted">
        Two users of this app, without passwords. They are not the accounts that you connect: those
        belong to the providers.
      </p>
    </div>
    ${loginForm('/')}
  </section>`
}

function greeting(user: DemoUser): Html {
  return html`<p class="panel greeting">
    <span class="avatar" aria-hidden="true">${user.name.charAt(0)}</span>
    <span
      >You are <b>${user.name}</b> (${user.email}), a user of this app. Which accounts to connect
      you choose at the providers.</span
    >
  </p>`
}
