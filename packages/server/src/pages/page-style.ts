/**
 * The style sheet of the pages. Branding is a closed set of variables (`--accent`, `--on-accent`, `--radius`); sizes are in
 * rem on a rhythm of 8 px, sides are logical, so that zoom and right-to-left scripts need nothing extra.
 */
export const pageStyle = squeeze(`
:root {
  color-scheme: light;
  --accent: #2b59d9; --on-accent: #fff; --radius: 1rem;
  --ground: #f3f4f7; --surface: #fff; --text: #12151c; --muted: #586173; --line: #dde1e9; --edge: #868fa1;
  --soft: #f3f5f9; --good: #0f7a55; --good-soft: #e2f4ec; --bad: #a8380f; --bad-soft: #fdeee6;
  --shadow: 0 1px 2px #12151c0d, 0 12px 40px #12151c14;
}
@media (prefers-color-scheme: dark) { :root:not([data-theme=light]) { ${dark()} } }
:root[data-theme=dark] { ${dark()} }
@media (prefers-color-scheme: dark) { :root:not([data-theme=light]) .tone-dark path { fill: currentColor } }
:root[data-theme=dark] .tone-dark path { fill: currentColor }
:root[data-theme=light] .tone-light path { fill: currentColor }
@media (prefers-color-scheme: light) { :root:not([data-theme=dark]) .tone-light path { fill: currentColor } }
.tone-none path { fill: currentColor }

*, ::before, ::after { box-sizing: border-box }
[hidden] { display: none !important }
html { -webkit-text-size-adjust: 100%; background: var(--ground) }
body {
  margin: 0; min-block-size: 100vh; min-block-size: 100dvh; display: grid; place-items: center; padding: 2rem 1rem;
  background: var(--ground); color: var(--text);
  font: 400 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
  -webkit-font-smoothing: antialiased; overflow-wrap: anywhere;
}
h1, h2, p, ul { margin: 0; padding: 0; font: inherit }
ul { list-style: none }
h1 { font-size: 1.5rem; line-height: 2rem; font-weight: 650; letter-spacing: -.015em; text-wrap: balance; outline: none }

.card {
  inline-size: 100%; max-inline-size: 30rem; padding: 2.5rem 2rem 1.5rem; min-block-size: 32rem; display: flex;
  background: var(--surface); border: 1px solid var(--line); border-radius: calc(var(--radius) * 1.5); box-shadow: var(--shadow);
}
.view { flex: 1; min-inline-size: 0; display: flex; flex-direction: column; gap: 1.25rem; animation: enter .24s ease-out }
header { display: flex; flex-direction: column; align-items: center; gap: 1rem; text-align: center }
.short > header { margin-block-start: auto }
.short > :last-child { margin-block-end: auto }
.short > .foot { margin-block-end: 0 }
.lead { color: var(--muted); text-align: center; text-wrap: balance; margin-block-start: -.75rem }
.lead + .lead { margin-block-start: -1.25rem }
.user {
  align-self: center; max-inline-size: 100%; padding: .1875rem .875rem; margin-block-start: -.5rem;
  border: 1px solid var(--line); border-radius: 2rem; font-size: .875rem; color: var(--muted); text-align: center;
}
.note { padding: .75rem 1rem; border-radius: var(--radius); background: var(--bad-soft); color: var(--bad); font-size: .875rem }
.fine { font-size: .8125rem; line-height: 1.25rem; color: var(--muted); text-align: center; text-wrap: balance }
.foot { display: flex; flex-direction: column; align-items: center; gap: .25rem; margin-block-start: auto }
.unseen { position: absolute; inline-size: 1px; block-size: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap }

.marks { display: flex; align-items: center; gap: 3rem; position: relative }
.marks .mark + .mark::before {
  content: ""; position: absolute; inset-inline: 4rem; inset-block-start: calc(50% - 2px); block-size: 4px;
  background: radial-gradient(circle, var(--edge) 2px, transparent 2.5px) center / .75rem 4px repeat-x;
}
.marks-busy .mark + .mark::before { animation: flow 1.2s linear infinite }
.mark {
  inline-size: 3rem; block-size: 3rem; flex: none; display: grid; place-items: center; overflow: hidden; color: var(--text);
  border: 1px solid var(--line); border-radius: .875rem; background: var(--surface);
}
.marks .mark, .mark-big { inline-size: 3.5rem; block-size: 3.5rem; border-radius: 1rem }
.marks .mark { overflow: visible }
.mark svg { inline-size: 50%; block-size: 50% }
.mark img { inline-size: 100%; block-size: 100%; object-fit: contain; border-radius: inherit }
.letter { font-size: 1.375rem; font-weight: 650; color: var(--accent) }
.marks .letter, .mark-big .letter { font-size: 1.5rem }

.providers { display: grid; gap: .75rem }
.provider {
  position: relative; display: grid; grid-template-columns: auto 1fr auto; align-items: center; gap: 0 1rem; padding: .875rem 1rem;
  border: 1px solid var(--line); border-radius: var(--radius); background: var(--surface);
  transition: border-color .15s, background-color .15s;
}
.provider:hover { border-color: var(--accent); background: var(--soft) }
.names { min-inline-size: 0 }
.names h2 { line-height: 1.5rem }
.host { font-size: .875rem; line-height: 1.25rem; color: var(--muted) }
.chevron { color: var(--edge); inline-size: 1.25rem; block-size: 1.25rem; transition: translate .15s }
.chevron svg, .icon svg { display: block; stroke: currentColor; stroke-width: 2; stroke-linecap: round; stroke-linejoin: round }
.provider:hover .chevron { color: var(--accent); translate: 2px }
[dir=rtl] .chevron, [dir=rtl] .icon-onward { scale: -1 1 }
.asks { grid-column: 2 / -1; padding-block-start: .25rem; font-size: .875rem; line-height: 1.25rem; color: var(--muted) }
.asks li { display: inline }
.asks li + li::before { content: " · " }
details { position: relative; z-index: 1; inline-size: fit-content }
summary { cursor: pointer; padding-block: .125rem; color: var(--accent); border-radius: .25rem }
details li { display: block }
details li + li::before { content: none }

.panel { padding: 1rem 1.25rem; border-radius: var(--radius); background: var(--soft) }
.panel h2 { font-size: .875rem; font-weight: 600; margin-block: .5rem .25rem }
.panel li { position: relative; padding-inline-start: 1.75rem; padding-block: .25rem }
.panel li::before {
  content: ""; position: absolute; inset-inline-start: .25rem; inset-block-start: .625rem; inline-size: .375rem; block-size: .75rem;
  border: solid var(--good); border-width: 0 2px 2px 0; rotate: 40deg;
}

.button {
  font: inherit; font-weight: 600; line-height: 1.5rem; text-align: center; text-decoration: none; cursor: pointer; color: var(--text);
  display: block; inline-size: 100%; padding: .6875rem 1.25rem; border: 1px solid var(--edge); border-radius: calc(var(--radius) * .75);
  background: transparent; transition: background-color .15s, border-color .15s, color .15s;
}
.button:hover { background: var(--soft) }
.primary { background: var(--accent); border-color: var(--accent); color: var(--on-accent) }
.primary:hover { background: color-mix(in srgb, var(--accent), var(--text) 18%) }
.quiet { inline-size: auto; padding-block: .5rem; border-color: transparent; color: var(--muted) }
.quiet:hover { color: var(--text) }
.cover, .cover:hover { all: unset; font-weight: 600; cursor: pointer }
.cover::after { content: ""; position: absolute; inset: -1px; border-radius: inherit; border-radius: var(--radius) }
:focus-visible, .cover:focus-visible::after { outline: 3px solid var(--accent); outline-offset: 2px }
h1:focus-visible, .cover:focus-visible { outline: none }
.actions { display: grid; gap: .75rem }
.actions .lead { margin: 0 }

.icon { inline-size: 4rem; block-size: 4rem; display: grid; place-items: center; border-radius: 50% }
.icon svg { inline-size: 2rem; block-size: 2rem; stroke-width: 2.5 }
.icon-alert { background: var(--bad-soft); color: var(--bad) }
.icon-done { background: var(--good-soft); color: var(--good) }
.icon-onward { background: var(--soft); color: var(--accent) }
.icon-plain { background: var(--soft); color: var(--muted) }
.account { grid-template-columns: auto 1fr auto; cursor: default }
.account:hover { border-color: var(--line); background: none }
.account .icon { inline-size: 1.5rem; block-size: 1.5rem }
.account .icon svg { inline-size: 1rem; block-size: 1rem; stroke-width: 3 }
.account h2 { font-weight: 600 }
code { font: .8125rem/1.25rem ui-monospace, "SF Mono", Menlo, Consolas, monospace }

.progress { block-size: 4px; border-radius: 2px; overflow: hidden; background: var(--line); inline-size: 8rem; align-self: center }
.progress::after {
  content: ""; display: block; block-size: 100%; inline-size: 40%; border-radius: inherit; background: var(--accent);
  animation: slide 1.2s ease-in-out infinite alternate;
}
.waiting { align-items: center; justify-content: center; animation: late .3s .4s both }
.status { position: absolute; inline-size: 1px; block-size: 1px; overflow: hidden; clip-path: inset(50%); margin: 0 }
.seen {
  position: fixed; inset-block-end: 1rem; inset-inline: 1rem; inline-size: auto; max-inline-size: 26rem; margin-inline: auto; block-size: auto;
  clip-path: none; padding: .75rem 1rem; border-radius: var(--radius); background: var(--text); color: var(--surface);
  font-size: .875rem; line-height: 1.25rem; text-align: center; box-shadow: var(--shadow); animation: enter .2s ease-out;
}

@keyframes enter { from { opacity: 0; translate: 0 4px } }
@keyframes late { from { opacity: 0 } }
@keyframes pulse { from { opacity: .25 } }
@keyframes flow { to { background-position-x: calc(50% + .75rem) } }
@keyframes slide { from { margin-inline-start: -20% } to { margin-inline-start: 80% } }
@media (max-width: 35rem) {
  html, body { background: var(--surface) }
  body { padding: 0; place-items: stretch }
  .card { max-inline-size: none; min-block-size: 0; padding: 1.75rem 1.5rem 1rem; border: 0; border-radius: 0; box-shadow: none; background: none }
}
@media (max-width: 20rem) { .card { padding: 1.5rem 1rem 1rem } h1 { font-size: 1.25rem; line-height: 1.75rem } .chevron { display: none } .asks { grid-column: 1 / -1 } .provider .mark { inline-size: 2.25rem; block-size: 2.25rem } }
@media (prefers-reduced-motion: reduce) { *, ::before, ::after { animation: none !important; transition: none !important } .progress::after { inline-size: 100%; animation: pulse 1.5s infinite alternate !important } }
@media (forced-colors: active) { .primary { border-width: 2px } .mark, .provider { forced-color-adjust: auto } }
`)

function dark(): string {
  return `
  color-scheme: dark;
  --accent: #8fb0ff; --on-accent: #0a1430;
  --ground: #0d1015; --surface: #15181f; --text: #edf0f5; --muted: #a3abba; --line: #2b313c; --edge: #707a8c;
  --soft: #1c2029; --good: #58cf9c; --good-soft: #12312a; --bad: #ffab8a; --bad-soft: #3a2018;
  --shadow: 0 12px 40px #0006;`
}

/** Takes out the layout of the source; no string in it holds two blanks. */
function squeeze(css: string): string {
  return css
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/ ?([{};,]) ?/g, '$1')
    .replaceAll(';}', '}')
    .trim()
}
