import { randomBytes } from 'node:crypto'

/** A page without the vault's own looks and languages. Every text is ours; nothing of a request stands in it. */
export interface PlainPage {
  readonly title: string
  readonly text: string
  readonly link?: { readonly href: string; readonly label: string }
  /** Goes on there at once: a relative address or one that was checked. */
  readonly goesTo?: string
  /** Asks for a decision, which is posted to the page's own path. Its first button is the cautious one. */
  readonly question?: Question
  /** Closes its own window, where the browser lets it. */
  readonly closesItself?: boolean
}

export interface Question {
  readonly fields: Readonly<Record<string, string>>
  readonly name: string
  readonly choices: readonly { readonly value: string; readonly label: string }[]
}

/** What a browser is answered: every header that a page of the popup must have, and the page. */
export interface PageAnswer {
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/**
 * The small page in English that an app shows when the vault's own pages are not installed beside it, and on the way.
 *
 * @param publicURL of the middleware.
 */
export function plainPage(publicURL: string, page: PlainPage): PageAnswer {
  const nonce = randomBytes(18).toString('base64url')
  const { title, text, link, goesTo, question, closesItself = false } = page
  const parts = [
    '<!doctype html><html lang="en"><head><meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="color-scheme" content="light dark"><meta name="robots" content="noindex">',
    goesTo && `<meta http-equiv="refresh" content="0;url=${escape(goesTo)}">`,
    `<title>${escape(title)}</title><link rel="icon" href="data:,">`,
    `<style nonce="${nonce}">${style}</style></head>`,
    `<body><main><h1>${escape(title)}</h1><p>${escape(text)}</p>`,
    link && `<p><a href="${escape(link.href)}" rel="noreferrer">${escape(link.label)}</a></p>`,
    question && formOf(question),
    '</main>',
    question && `<script nonce="${nonce}">${guard}</script>`,
    closesItself && `<script nonce="${nonce}">window.close()</script>`,
    '</body></html>',
  ]
  const formAction = question ? `'self'` : `'none'`
  return { headers: headersOf(publicURL, nonce, formAction), body: parts.filter(Boolean).join('') }
}

function formOf({ fields, name, choices }: Question): string {
  const hidden = Object.entries(fields).map(
    ([field, value]) => `<input type="hidden" name="${escape(field)}" value="${escape(value)}">`,
  )
  const buttons = choices.map(
    ({ value, label }) =>
      `<button name="${escape(name)}" value="${escape(value)}" disabled>${escape(label)}</button>`,
  )
  return `<form method="post" action="?">${[...hidden, ...buttons].join('')}</form>`
}

/**
 * The buttons work only after the page has been in front for a moment: the second half of a double click that began in
 * another window must press nothing.
 */
const guard =
  'const buttons=document.querySelectorAll("button");let timer;' +
  'const set=off=>buttons.forEach(button=>{button.disabled=off});' +
  'const arm=()=>{clearTimeout(timer);set(true);' +
  'if(document.hasFocus()&&!document.hidden)timer=setTimeout(set,600,false)};' +
  'addEventListener("focus",arm);addEventListener("blur",arm);addEventListener("pageshow",arm);' +
  'document.addEventListener("visibilitychange",arm);arm()'

const style =
  'body{margin:0;min-height:100vh;display:grid;place-items:center;font:1rem/1.5 system-ui,sans-serif;text-align:center}' +
  'main{padding:2rem;max-width:26rem}h1{font-size:1.5rem;line-height:2rem}p{overflow-wrap:anywhere}' +
  'form{display:flex;flex-wrap:wrap;gap:.75rem;justify-content:center}' +
  'button{font:inherit;padding:.5rem 1rem;border-radius:.5rem;border:1px solid;background:none;color:inherit;cursor:pointer}' +
  'button:disabled{opacity:.6;cursor:default}'

/** As on the vault's own pages. */
function headersOf(publicURL: string, nonce: string, formAction: string): Record<string, string> {
  return {
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Security-Policy':
      `default-src 'none'; script-src 'nonce-${nonce}'; style-src 'nonce-${nonce}'; img-src data:; base-uri 'none'; ` +
      `form-action ${formAction}; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'`,
    'X-Frame-Options': 'DENY',
    'Cross-Origin-Opener-Policy': 'unsafe-none',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Referrer-Policy': 'no-referrer',
    'Cache-Control': 'no-store, no-transform',
    'X-Content-Type-Options': 'nosniff',
    'Permissions-Policy': permissionsOff,
    'Origin-Agent-Cluster': '?1',
    ...(publicURL.startsWith('https:') && {
      'Strict-Transport-Security': 'max-age=63072000',
    }),
  }
}

const permissionsOff =
  'camera=(), clipboard-read=(), display-capture=(), geolocation=(), hid=(), microphone=(), payment=(), ' +
  'publickey-credentials-create=(), publickey-credentials-get=(), serial=(), usb=()'

function escape(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}
