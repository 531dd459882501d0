/** The look of the blocked bubble: a sign, two lines, one button, and a caret that points at the anchor. */
export const bubbleStyle = `
.panel {
  inline-size: 22.5em; max-inline-size: 100%; overflow: visible; padding: 1em; display: grid; gap: 0 .875em;
  grid-template-columns: auto 1fr auto; align-items: start;
}
.caret {
  position: absolute; inset-block-start: -7px; left: clamp(1.25em, var(--_caret, 2em), 100% - 1.25em); inline-size: 13px; block-size: 13px;
  margin-left: -6.5px; rotate: 45deg; background: inherit; border: inherit; border-width: 1px 0 0 1px; border-start-start-radius: 3px;
}
:host([data-side=top]) .caret { inset-block: auto -7px; rotate: 225deg }
.sign { grid-row: 1 / span 3; display: grid; place-items: center; inline-size: 2.5em; block-size: 2.5em; border-radius: .75em; background: var(--warn-soft); color: var(--warn) }
.sign svg { inline-size: 1.5em; block-size: 1.5em }
.title { font-weight: 600; text-wrap: balance }
.note { grid-column: 2 / -1; color: var(--muted); font-size: .9333em; margin-block-start: .125em }
button { font: inherit; cursor: pointer; border: 0 }
.go {
  grid-column: 2 / -1; justify-self: start; margin-block-start: .875em; padding: .5em 1.125em; min-block-size: 2.5em; font-weight: 600;
  color: var(--on-accent); background: var(--accent); border-radius: calc(var(--radius) * .7); transition: background-color .12s;
}
.go:hover { background: color-mix(in srgb, var(--accent), var(--text) 16%) }
.close {
  grid-area: 1 / 3; display: grid; place-items: center; inline-size: 2em; block-size: 2em; margin: -.25em; padding: 0;
  color: var(--muted); background: none; border-radius: .5em;
}
.close:hover { color: var(--text); background: var(--soft) }
button:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px }
.close:focus-visible { outline-offset: -2px }
@media (max-width: 20em) { .sign { display: none } .title { grid-column: 1 / 3 } .note, .go { grid-column-start: 1 } }
@media (forced-colors: active) { .go { border: 1px solid } .caret { display: none } }
`
