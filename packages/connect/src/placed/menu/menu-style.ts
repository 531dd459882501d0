/** The look of the provider menu and the account picker. */
export const menuStyle = `
.panel { inline-size: 19em; max-inline-size: 100%; max-block-size: min(var(--_height, 90vh), 28em); display: flex; flex-direction: column; padding: .375em; overflow: hidden }
.heading { flex: none; padding: .5em .625em .375em; font-size: .8667em; font-weight: 600; color: var(--muted) }
.list { min-block-size: 0; overflow: auto; overscroll-behavior: contain; scrollbar-width: thin; scroll-padding-block: .25em; border-radius: calc(var(--radius) - .375em) }
.line { flex: none; block-size: 1px; margin: .375em -.375em; background: var(--line) }

.item {
  flex: none; display: flex; align-items: center; gap: .75em; padding: .4375em .625em; min-block-size: 3em;
  border-radius: calc(var(--radius) - .375em); outline: none; cursor: pointer; user-select: none; -webkit-user-select: none;
}
.item:active, .pointing .item:focus, .panel:not(.pointing) .item:focus-visible { background: var(--soft) }
.panel:not(.pointing) .item:focus-visible { box-shadow: inset 0 0 0 2px var(--accent) }
.item[aria-disabled] { cursor: default; color: var(--muted); background: none !important }
.words { flex: 1; min-inline-size: 0 }
.name { font-weight: 500 }
.more { font-size: .8667em; line-height: 1.35; color: var(--muted) }
.more + .more { margin-block-start: .0625em }
.attention { display: inline-flex; align-items: center; gap: .375em; padding: .125em .5em .125em .375em; margin-block-start: .3125em; border-radius: 1em; font-size: .8em; font-weight: 500; color: var(--warn); background: var(--warn-soft) }
.attention svg { flex: none; inline-size: 1.1em; block-size: 1.1em; stroke-width: 2.25 }

.picture {
  flex: none; inline-size: 2.25em; block-size: 2.25em; display: grid; place-items: center; overflow: hidden; border-radius: .625em;
  font-weight: 600; color: var(--ink); background: var(--wash);
}
.round { border-radius: 50% }
.plus { border: 1.5px dashed color-mix(in srgb, currentColor 55%, transparent) }
.logo { inline-size: 100%; block-size: 100%; padding: 15%; object-fit: contain; background: #fff; border: 1px solid var(--line); border-radius: inherit }
.panel { ${inks('0.42 0.13', '0.94 0.035')} }
.panel.dark { ${inks('0.86 0.09', '0.36 0.07')} }
@media (prefers-color-scheme: dark) { .panel:not(.light) { ${inks('0.86 0.09', '0.36 0.07')} } }
${[265, 155, 55, 320, 210, 15].map((hue, tone) => `[data-tone="${tone}"] { --hue: ${hue} }`).join('\n')}
[data-tone] { --ink: oklch(var(--deep) var(--hue)); --wash: oklch(var(--pale) var(--hue)) }

@media (max-width: 16em) { .picture { display: none } }
@media (forced-colors: active) {
  .panel .item:focus { forced-color-adjust: none; color: HighlightText; background: Highlight !important; box-shadow: none !important }
  .panel .item:focus * { color: inherit; background: none; border-color: currentColor }
  .item[aria-disabled] { color: GrayText }
  .line { background: CanvasText }
  .picture, .attention { border: 1px solid }
}
`

/** The letters' ink and ground as lightness and chroma, the same for every hue. */
function inks(deep: string, pale: string): string {
  return `--deep: ${deep}; --pale: ${pale}`
}
