import { build } from 'vite'
import { servePages, type PageServer, type ServedPage } from '../../support/serve-pages.ts'
import { logoFor } from '../../../packages/server/src/pages/provider-logo.ts'

/** The policy of a page that allows nothing but its own files. */
const strictPolicy =
  "default-src 'none'; script-src 'self'; style-src 'self'; require-trusted-types-for 'script'"

/**
 * Serves `/page`, an app's page with a button at every edge, and `/strict`, the same under `strictPolicy`. Both have the
 * floating parts as `window.parts`, what was called back in `window.calls`, and every refusal of the browser's in
 * `window.violations`.
 */
export async function serveParts(): Promise<PageServer> {
  const script = (text: string): ServedPage => ({
    html: text,
    headers: { 'Content-Type': 'text/javascript' },
  })
  const logo = (name: string): ServedPage => ({
    html: `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="${logoFor(name)?.color}"><path d="${logoFor(name)?.path}"/></svg>`,
    headers: { 'Content-Type': 'image/svg+xml' },
  })
  return await servePages({
    '/page': page,
    '/strict': { html: page, headers: { 'Content-Security-Policy': strictPolicy } },
    '/parts.js': script(await bundle()),
    '/page.js': script(pageScript),
    '/page.css': { html: pageStyle, headers: { 'Content-Type': 'text/css' } },
    '/google.svg': logo('google'),
    '/github.svg': logo('github'),
    '/frame': '<!doctype html><title>Frame</title><button>In the frame</button>',
    '/popup': '<!doctype html><title>Popup</title>',
  })
}

async function bundle(): Promise<string> {
  const output = await build({
    configFile: false,
    logLevel: 'error',
    resolve: { conditions: ['@alter-ai/source'] },
    build: {
      write: false,
      target: 'es2022',
      minify: false,
      lib: {
        entry: new URL('parts.ts', import.meta.url).pathname,
        formats: ['es'],
        fileName: 'parts',
      },
    },
  })
  const [result] = [output].flat()
  const chunk =
    result && 'output' in result ? result.output.find((part) => part.type === 'chunk') : undefined
  if (chunk === undefined) throw new Error('vite built no chunk')
  return chunk.code
}

/** `#middle` has neighbours on both sides, for Tab to go to. */
const page = `<!doctype html><html lang="en"><meta name="viewport" content="width=device-width">
<title>Calendar</title><link rel="stylesheet" href="/page.css"><script type="module" src="/page.js"></script>
<main>
  <h1>Calendar</h1>
  <p>Choose whose events you want to see.</p>
  <section class="row"><button id="before">Back</button> <button id="middle">Connect account</button> <button id="after">Skip</button></section>
</main>
<button id="top-start" class="edge">1</button><button id="top-end" class="edge">2</button>
<button id="bottom-start" class="edge">3</button><button id="bottom-end" class="edge">4</button>
</html>`

const pageScript = `
import * as parts from '/parts.js'
window.calls = []
window.violations = []
document.addEventListener('securitypolicyviolation', (event) => violations.push(event.violatedDirective + ' ' + event.blockedURI))
window.parts = parts
/**
 * Makes the button open a part when it is pressed. With \`popup\`, each answer opens a window and says whether it could, and
 * each press is followed by ['later', type of its event] from a task of its own.
 */
window.offer = (anchor, name, { popup, ...options }) => {
  const later = ({ type }) => setTimeout(() => calls.push(['later', type]))
  if (popup) for (const type of ['click', 'keydown']) addEventListener(type, later, true)
  const tell = (call) => (...given) => calls.push([call, ...given, ...(popup && call !== 'close' ? [!!open('/popup', '', 'popup')] : [])])
  anchor.onclick = () => {
    window.dispose = parts[name]({
      anchor, onContinue: tell('continue'), onDismiss: tell('dismiss'), onPick: tell('pick'), onClose: tell('close'),
      ...options, ...(options.another && { onConnectAnother: tell('another') }),
    })
  }
}
document.documentElement.dataset.ready = ''
`

const pageStyle = `
* { font-family: system-ui, sans-serif }
html { color-scheme: light dark; background: light-dark(#f6f7f9, #0d1015); color: light-dark(#12151c, #edf0f5) }
body { margin: 0 }
main { margin: 3rem auto; max-width: 30rem; padding: 1.5rem }
h1 { font-size: 1.5rem; margin: 0 0 .25rem }
p { margin: 0 0 1.25rem; color: light-dark(#586173, #a3abba) }
.row { display: flex; gap: .5rem; flex-wrap: wrap }
button { font: inherit; padding: .5rem 1rem; border: 1px solid light-dark(#868fa1, #707a8c); border-radius: .5rem; background: transparent; color: inherit }
#middle { background: light-dark(#12151c, #edf0f5); color: light-dark(#fff, #0d1015); border-color: transparent; font-weight: 600 }
.edge { position: fixed }
#top-start { top: 4px; left: 4px } #top-end { top: 4px; right: 4px }
#bottom-start { bottom: 4px; left: 4px } #bottom-end { bottom: 4px; right: 4px }
/* What pages do to everybody's elements; it reaches the host of a part and must not show. */
div { margin: 11px; padding: 13px; border: 3px solid red; background: yellow; transform: rotate(9deg); max-width: 40px; opacity: .5 }
`
