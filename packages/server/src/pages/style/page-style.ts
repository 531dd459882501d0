import { palette } from './palette.ts'

/**
 * The style sheet of the pages. Branding is a closed set of variables (`--accent` and what follows from it, `--radius`);
 * sizes are in rem on a rhythm of 8 px, sides are logical, so that zoom and right-to-left scripts need nothing extra.
 */
export const pageStyle = squeeze(`
:root { ${light()} }
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
  margin: 0; min-block-size: 100vh; min-block-size: 100dvh; display: grid; grid-template-columns: minmax(0, 1fr); place-items: center; padding: 2rem 1rem;
  background: var(--ground); color: var(--text);
  font: 400 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
  -webkit-font-smoothing: antialiased; overflow-wrap: anywhere;
}
h1, h2, p, ul { margin: 0; padding: 0; font: inherit }
ul { list-style: none }
h1 { font-size: 1.5rem; line-height: 2rem; font-weight: 650; letter-spacing: -.015em; text-wrap: balance; outline: none }
:lang(ar) h1, :lang(ja) h1, :lang(zh) h1 { letter-spacing: 0 }
:lang(ja), :lang(zh) { line-break: strict; word-break: auto-phrase }
.strong { font-weight: 600 }

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
.next { text-align: center; text-wrap: balance; margin-block-start: -.75rem }
.user {
  align-self: center; max-inline-size: 100%; padding: .1875rem .875rem; margin-block-start: -.25rem;
  border: 1px solid var(--line); border-radius: 2rem; font-size: .875rem; color: var(--muted); text-align: center;
}
.note { padding: .75rem 1rem; border-radius: var(--radius); background: var(--bad-soft); color: var(--bad); font-size: .875rem }
.note ul { list-style: disc; padding-inline-start: 1.25rem }
.fine { font-size: .8125rem; line-height: 1.25rem; color: var(--muted); text-align: center; text-wrap: balance }
.foot { display: flex; flex-direction: column; align-items: center; gap: .25rem; margin-block-start: auto }
.unseen { position: absolute; inline-size: 1px; block-size: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap }
.title { font-size: .8125rem; font-weight: 600; color: var(--muted); margin-block-end: .5rem }

.marks { display: flex; align-items: center; gap: 3rem; position: relative }
.marks .mark + .mark::before {
  content: ""; position: absolute; inset-inline: 4rem; inset-block-start: calc(50% - 2px); block-size: 4px;
  background: radial-gradient(circle, var(--edge) 2px, transparent 2.5px) center / .75rem 4px repeat-x;
}
.marks-busy .mark + .mark::before { animation: flow 1.2s linear infinite }
[dir=rtl] .marks-busy .mark + .mark::before { animation-direction: reverse }
.mark {
  inline-size: 3rem; block-size: 3rem; flex: none; display: grid; place-items: center; overflow: hidden; color: var(--text);
  border: 1px solid var(--line); border-radius: min(.875rem, var(--radius)); background: var(--surface);
}
.marks .mark, .mark-big { inline-size: 3.5rem; block-size: 3.5rem; border-radius: min(1rem, var(--radius)) }
.marks .mark { overflow: visible }
.mark svg { inline-size: 50%; block-size: 50% }
.mark img { inline-size: 100%; block-size: 100%; object-fit: contain; border-radius: inherit }
.letter { font-size: 1.375rem; font-weight: 650; color: var(--accent-text) }
.marks .letter, .mark-big .letter { font-size: 1.5rem }

.scroll { display: flex; flex-direction: column; gap: 1.25rem }
.before .accounts + .title { margin-block: 1.25rem -.5rem }
.providers { display: grid; gap: .75rem }
.provider {
  position: relative; display: grid; grid-template-columns: auto 1fr auto; align-items: center; gap: 0 1rem; padding: .875rem 1rem;
  border: 1px solid var(--line); border-radius: var(--radius); background: var(--surface);
  transition: border-color .15s, background-color .15s;
}
.provider:hover { border-color: var(--accent-text); background: var(--soft) }
.names { min-inline-size: 0 }
.names h2 { line-height: 1.5rem }
.host { font-size: .875rem; line-height: 1.25rem; color: var(--muted) }
.chevron { color: var(--edge); inline-size: 1.25rem; block-size: 1.25rem; transition: translate .15s }
.chevron svg, .icon svg, .search svg { display: block; stroke: currentColor; stroke-width: 2; stroke-linecap: round; stroke-linejoin: round }
.provider:hover .chevron { color: var(--accent-text); translate: 2px }
[dir=rtl] .provider:hover .chevron { translate: -2px }
[dir=rtl] .chevron, [dir=rtl] .icon-onward { scale: -1 1 }
.asks { grid-column: 2 / -1; padding-block-start: .25rem; font-size: .875rem; line-height: 1.25rem; color: var(--muted) }
.asks li { display: inline; unicode-bidi: isolate }
.asks li + li::before { content: " · " }
details { position: relative; z-index: 1; inline-size: fit-content }
summary { cursor: pointer; padding-block: .125rem; color: var(--accent-text); border-radius: .25rem }
details li { display: block !important }
details li + li::before { content: none !important }

.accounts { border: 1px solid var(--line); border-radius: var(--radius) }
.accounts li { display: grid; grid-template-columns: auto 1fr auto; align-items: center; gap: 0 .875rem; padding: .75rem 1rem; line-height: 1.375rem }
.accounts li + li { border-block-start: 1px solid var(--line) }
.accounts .mark { grid-row: 1 / 3; inline-size: 2.5rem; block-size: 2.5rem; border-radius: min(.75rem, var(--radius)) }
.accounts .letter { font-size: 1.125rem }
.accounts .host { grid-area: 2 / 2 }
.accounts .icon { grid-area: 1 / 3 / 3; inline-size: 1.5rem; block-size: 1.5rem }
.accounts .icon svg { inline-size: 1rem; block-size: 1rem; stroke-width: 3 }

.panel { padding: 1rem 1.25rem; border-radius: var(--radius); background: var(--soft) }
.panel h2 { font-size: .875rem; font-weight: 600; margin-block: .5rem .25rem }
.panel li { position: relative; padding-inline-start: 1.75rem; padding-block: .25rem }
.panel li::before {
  content: ""; position: absolute; inset-inline-start: .25rem; inset-block-start: .625rem; inline-size: .375rem; block-size: .75rem;
  border: solid var(--good); border-width: 0 2px 2px 0; rotate: 40deg;
}

.search { position: relative; display: flex; align-items: center; border: 1px solid var(--edge); border-radius: calc(var(--radius) * .75); background: var(--surface) }
.search:focus-within { border-color: var(--accent-text); outline: 1px solid var(--accent-text) }
.search svg { flex: none; inline-size: 1.25rem; block-size: 1.25rem; margin-inline: .75rem 0; color: var(--muted) }
.search input, select { flex: 1; inline-size: 100%; min-inline-size: 0; font: inherit; color: inherit; background: none; border: 0; outline: none; padding: .625rem .75rem; appearance: none }
.search input::-webkit-search-cancel-button { display: none }
.search input::placeholder { color: var(--muted); opacity: 1 }
select { padding-inline-end: 2.5rem }
select + svg { position: absolute; inset-inline-end: .75rem; pointer-events: none }
option { background: var(--surface) }
.clear { all: unset; flex: none; padding: .625rem .75rem; cursor: pointer; color: var(--muted) }
.clear:hover { color: var(--text) }
.clear svg { inline-size: 1rem; block-size: 1rem; margin: 0; color: inherit }
.clear:focus-visible svg { outline: 2px solid var(--accent-text); outline-offset: 3px; border-radius: 2px }
.count { flex: none; font-size: .8125rem; color: var(--muted); font-variant-numeric: tabular-nums }
.nothing { display: grid; gap: .25rem; justify-items: center; text-align: center; color: var(--muted); padding-block: 2rem }
.nothing .strong { color: var(--text) }
.nothing .button { inline-size: auto; margin-block-start: .75rem }

.button {
  font: inherit; font-weight: 600; line-height: 1.5rem; text-align: center; text-decoration: none; cursor: pointer; color: var(--text);
  display: block; inline-size: 100%; padding: .6875rem 1.25rem; border: 1px solid var(--edge); border-radius: calc(var(--radius) * .75);
  background: transparent; transition: background-color .15s, border-color .15s, color .15s;
}
.button:hover { background: var(--soft) }
.primary { background: var(--accent); border-color: var(--accent-edge); color: var(--on-accent) }
.primary:hover { background: var(--accent-hover) }
.quiet { inline-size: auto; padding-block: .5rem; border-color: transparent; color: var(--muted) }
.quiet:hover { color: var(--text) }
.cover, .cover:hover { all: unset; font-weight: 600; cursor: pointer }
.cover::after { content: ""; position: absolute; inset: -1px; border-radius: inherit; border-radius: var(--radius) }
:focus-visible, .cover:focus-visible::after { outline: 3px solid var(--accent-text); outline-offset: 2px }
h1:focus-visible, .cover:focus-visible, .search :focus-visible { outline: none }
form { display: flex; flex-direction: column; gap: 1.25rem }
form .title { display: block; margin: 0; font-size: 1rem; color: var(--text) }
form .host { text-wrap: pretty }
#code { text-align: center; text-transform: uppercase; letter-spacing: .25em; font-size: 1.25rem }
form .search { margin-block-start: .5rem }
[dir=rtl] form input { text-align: end }
.search:has([aria-invalid]) { border-color: var(--bad); outline-color: var(--bad) }
.wrong { color: var(--bad); font-size: .875rem }
.wrong:not(:empty) { margin-block-start: .5rem }
.accounts + .lead { margin-block-start: .75rem }
.actions { display: grid; gap: .75rem }
.actions .lead { margin: 0 }
.actions .quiet { justify-self: center }

.icon { inline-size: 4rem; block-size: 4rem; display: grid; place-items: center; border-radius: 50% }
.icon svg { inline-size: 2rem; block-size: 2rem; stroke-width: 2.5 }
.icon-alert { background: var(--bad-soft); color: var(--bad) }
.icon-done { background: var(--good-soft); color: var(--good) }
.icon-onward { background: var(--soft); color: var(--accent-text) }
.icon-plain { background: var(--soft); color: var(--muted) }
code { font: .8125rem/1.25rem ui-monospace, "SF Mono", Menlo, Consolas, monospace }

.progress { block-size: 4px; border-radius: 2px; overflow: hidden; background: var(--line); inline-size: 8rem; align-self: center }
.progress::after {
  content: ""; display: block; block-size: 100%; inline-size: 40%; border-radius: inherit; background: var(--accent-text);
  animation: slide 1.2s ease-in-out infinite alternate;
}
.waiting { align-items: center; justify-content: center; animation: late .3s .4s both }
.status { position: absolute; inline-size: 1px; block-size: 1px; overflow: hidden; clip-path: inset(50%); margin: 0 }
.seen {
  position: fixed; inset-block-end: 1rem; inset-inline: 1rem; inline-size: auto; max-inline-size: 26rem; margin-inline: auto; block-size: auto;
  clip-path: none; padding: .75rem 1rem; border-radius: var(--radius); background: var(--text); color: var(--surface);
  font-size: .875rem; line-height: 1.25rem; text-align: center; box-shadow: var(--shadow); animation: enter .2s ease-out;
}

@media (max-width: 35rem) {
  html, body { background: var(--surface) }
  body { padding: 0; place-items: stretch }
  .card { max-inline-size: none; min-block-size: 0; padding: 1.75rem 1.5rem 1rem; border: 0; border-radius: 0; box-shadow: none; background: none }
}
@media (max-width: 20rem) { .card { padding: 1.5rem 1rem 1rem } h1 { font-size: 1.25rem; line-height: 1.75rem } .chevron { display: none } .asks { grid-column: 1 / -1 } .provider .mark { inline-size: 2.25rem; block-size: 2.25rem } }

.long > header { display: grid; grid-template-columns: auto minmax(0, 1fr); gap: 0 1rem; text-align: start }
.long .marks { grid-row: 1 / 3 }
.long h1 { align-self: end; font-size: 1.25rem; line-height: 1.5rem }
.long .user { grid-column: 2; align-self: start; justify-self: start; padding: 0; border: 0; margin: 0; text-align: start }
.long h1:last-child { grid-row: 1 / 3; align-self: center }
.long .providers { gap: .5rem }
.long .provider { padding: .625rem 1rem; gap: 0 .875rem }
.long .provider .mark { inline-size: 2.5rem; block-size: 2.5rem; border-radius: min(.75rem, var(--radius)) }
.long .provider .letter { font-size: 1.125rem }
.long .names { display: flex; flex-wrap: wrap; column-gap: .5rem; align-items: baseline }
.long .asks { padding: 0; display: flex; flex-wrap: wrap; column-gap: .5rem }
.held { position: sticky; inset-block-end: 0; padding-block: .75rem 1rem; margin-block-end: -1rem; background: var(--surface); gap: .5rem; z-index: 2 }
.held { box-shadow: 0 -1px var(--line) }
@media (min-height: 34rem) {
  .card:has(> .long) { block-size: calc(100dvh - 4rem); max-block-size: 48rem }
  .long { min-block-size: 0; gap: 1rem }
  .long .scroll {
    flex: 1; min-block-size: 8rem; overflow-y: auto; scrollbar-width: thin; margin: -.5rem -.5rem 0; padding: .5rem .5rem 1.5rem;
    mask-image: linear-gradient(#000 calc(100% - 1.5rem), #0000);
  }
  .long .foot { margin-block-start: -.5rem }
}
@media (min-height: 34rem) and (max-width: 35rem) { .card:has(> .long) { block-size: 100dvh; max-block-size: none } }
@media (max-height: 34rem) { .held { position: static } .long .scroll { min-block-size: 100dvh } }
@media (max-height: 54rem) { .card { padding-block-start: 1.5rem } .view, .scroll { gap: 1rem } .view:not(.short, .long) > header { gap: .75rem } .providers { gap: .625rem } .provider { padding-block: .75rem } }

@keyframes enter { from { opacity: 0; translate: 0 4px } }
@keyframes late { from { opacity: 0 } }
@keyframes pulse { from { opacity: .25 } }
@keyframes flow { to { background-position-x: calc(50% + .75rem) } }
@keyframes slide { from { margin-inline-start: -20% } to { margin-inline-start: 80% } }
@media (prefers-reduced-motion: reduce) { *, ::before, ::after { animation: none !important; transition: none !important } .progress::after { inline-size: 100%; animation: pulse 1.5s infinite alternate !important } }
@media (forced-colors: active) { .primary { border-width: 2px } .mark, .provider { forced-color-adjust: auto } }
`)

function light(): string {
  return `
  color-scheme: light;
  --accent: #2b59d9; --on-accent: #fff; --accent-hover: #2249b8; --accent-edge: var(--accent); --accent-text: #2b59d9; --radius: 1rem;
  ${grounds(palette.light)} --text: #12151c; --muted: #586173; --line: #dde1e9; --edge: #868fa1;
  --good: #0f7a55; --good-soft: #e2f4ec; --bad: #a8380f; --bad-soft: #fdeee6;
  --shadow: 0 1px 2px #12151c0d, 0 12px 40px #12151c14;`
}

function dark(): string {
  return `
  color-scheme: dark;
  --accent: #8fb0ff; --on-accent: #0a1430; --accent-hover: #abc4ff; --accent-text: #8fb0ff;
  ${grounds(palette.dark)} --text: #edf0f5; --muted: #a3abba; --line: #2b313c; --edge: #707a8c;
  --good: #58cf9c; --good-soft: #12312a; --bad: #ffab8a; --bad-soft: #3a2018;
  --shadow: 0 12px 40px #0006;`
}

function grounds({ ground, surface, soft }: (typeof palette)[keyof typeof palette]): string {
  return `--ground: ${ground}; --surface: ${surface}; --soft: ${soft};`
}

/** Takes out the layout of the source; no string in it holds two blanks. */
function squeeze(css: string): string {
  return css
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/ ?([{};,]) ?/g, '$1')
    .replaceAll(';}', '}')
    .trim()
}
