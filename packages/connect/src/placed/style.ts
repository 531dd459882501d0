/**
 * What a page may restyle, by setting these custom properties on the anchor or anything around it. Everything else is
 * out of the page's reach.
 */
export const variables = [
  '--alter-accent',
  '--alter-on-accent',
  '--alter-surface',
  '--alter-soft',
  '--alter-text',
  '--alter-muted',
  '--alter-line',
  '--alter-radius',
  '--alter-shadow',
  '--alter-font',
] as const

/**
 * What all parts share: the host at its place, the panel in both themes, texts and focus.
 *
 * The host is the only element that the page's rules reach, and of important rules those in the shadow root win. Sizes are
 * in em and not in rem: some pages set the root to 10 px, and a reader's own font size counts all the same.
 */
export const baseStyle = `
:host {
  all: initial !important; position: fixed !important; z-index: 2147483647 !important; display: block !important;
  left: var(--_x, 0) !important; top: var(--_y, 0) !important; overflow: visible !important; outline: none !important;
  inline-size: max-content !important; max-inline-size: var(--_width, 90vw) !important;
}
.panel { ${light()} }
.panel.dark { ${dark()} }
@media (prefers-color-scheme: dark) { .panel:not(.light) { ${dark()} } }

*, ::before, ::after { box-sizing: border-box }
.panel {
  position: relative; max-block-size: var(--_height, 90vh); color: var(--text); background: var(--surface);
  border: 1px solid var(--line); border-radius: var(--radius); box-shadow: var(--shadow);
  font: 400 .9375em/1.4 var(--alter-font, system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif);
  text-align: start; overflow-wrap: anywhere; -webkit-font-smoothing: antialiased; -webkit-tap-highlight-color: transparent;
}
:host([data-side]) .panel { animation: enter .14s cubic-bezier(.2, .8, .3, 1) }
:host([data-side=top]) .panel { --from: 4px }
@keyframes enter { from { opacity: 0; translate: 0 var(--from, -4px) } }
svg { display: block; inline-size: 1.25em; block-size: 1.25em; fill: none; stroke: currentColor; stroke-width: 1.75; stroke-linecap: round; stroke-linejoin: round }
@media (prefers-reduced-motion: reduce) { *, ::before, ::after { animation: none !important; transition: none !important } }
@media (forced-colors: active) { .panel { border: 2px solid CanvasText } }
`

function light(): string {
  return `
  color-scheme: light;
  --accent: var(--alter-accent, #2b59d9); --on-accent: var(--alter-on-accent, #fff);
  --surface: var(--alter-surface, #fff); --soft: var(--alter-soft, #f1f3f8);
  --text: var(--alter-text, #12151c); --muted: var(--alter-muted, #586173);
  --line: var(--alter-line, #dfe3eb); --radius: var(--alter-radius, .875em);
  --warn: #8a4b00; --warn-soft: #fdf0d9;
  --shadow: var(--alter-shadow, 0 1px 3px #12151c14, 0 8px 20px #12151c14, 0 20px 48px #12151c1f);`
}

function dark(): string {
  return `
  color-scheme: dark;
  --accent: var(--alter-accent, #8fb0ff); --on-accent: var(--alter-on-accent, #0a1430);
  --surface: var(--alter-surface, #1b1f27); --soft: var(--alter-soft, #272d38);
  --text: var(--alter-text, #edf0f5); --muted: var(--alter-muted, #a9b1c0);
  --line: var(--alter-line, #343b48);
  --warn: #ffc46b; --warn-soft: #3d2c0e;
  --shadow: var(--alter-shadow, 0 1px 3px #0006, 0 8px 20px #0006, 0 20px 48px #0008);`
}
