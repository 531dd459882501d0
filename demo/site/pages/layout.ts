import { html, type Content, type Html } from '../html.ts'
import { places } from '../places.ts'
import type { DemoUser } from '../users.ts'

export interface LayoutOptions {
  readonly title: string
  /** Path of the page, to mark it in the navigation. */
  readonly path?: string
  readonly user: DemoUser | undefined
  /** Name of the page's script, where it has one. */
  readonly script?: string
}

/** A whole page. */
export function layout({ title, path, user, script }: LayoutOptions, content: Content): Html {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title === '' ? '' : `${title} – `}Alter Connect demo</title>
        <link rel="icon" href="/icon.svg" type="image/svg+xml" />
        <link rel="stylesheet" href="/style.css" />
        <link rel="stylesheet" href="/account.css" />
        ${script !== undefined && html`<script type="module" src="/scripts/${script}"></script>`}
      </head>
      <body>
        <a class="skip" href="#content">Skip to content</a>
        <header class="top">
          <div class="wide">
            <a class="brand" href="/"
              ><img src="/icon.svg" alt="" width="28" height="28" />Alter Connect
              <span>demo</span></a
            >
            <nav aria-label="Pages">
              <ul>
                ${places.map(
                  (place) =>
                    html`<li>
                      <a href="${place.path}" ${place.path === path && html` aria-current="page"`}
                        >${place.name}</a
                      >
                    </li>`,
                )}
              </ul>
            </nav>
            ${user === undefined ? html`<a class="button small who" href="/login">Log in</a>` : userBox(user)}
          </div>
        </header>
        <main id="content" class="wide" tabindex="-1">${content}</main>
        <footer class="wide foot">
          Runs on this machine only. No real account is involved, unless you brought a client id.
        </footer>
      </body>
    </html> `
}

function userBox(user: DemoUser): Html {
  return html`<form class="who" method="post" action="/logout">
    <span class="avatar" aria-hidden="true">${user.name.charAt(0)}</span>
    <span class="name"><span class="unseen">Logged in to this demo as </span>${user.name}</span>
    <button class="small">Log out</button>
  </form>`
}
