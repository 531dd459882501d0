import { relativeLuminance } from '../script/shared/logo-tone.js'
import { palette } from './palette.ts'

/** What an app may choose of the pages' looks. A closed set: nothing of it is ever a rule or an address. */
export interface Branding {
  /** `#rrggbb`: buttons, links, focus. */
  readonly accent?: string | undefined
  /** Corners, in CSS pixels: 0 to 24. */
  readonly radius?: number | undefined
  /** Without it, or with `auto`, what the browser prefers. */
  readonly colorScheme?: 'light' | 'dark' | 'auto' | undefined
}

/**
 * The style sheet of a branding, to follow the pages' own; empty when nothing is chosen.
 *
 * Whatever the accent is, the pages stay readable: text on it is black or white, whichever reads better (at least 4.5:1);
 * where it is itself text, icon or focus ring it is darkened or lightened until it has 4.5:1 on every ground; and a button
 * that would melt into the page gets an edge of 3:1.
 *
 * @see WCAG 2.2 §1.4.3, §1.4.11
 */
export function brandStyle({ accent, radius }: Branding): string {
  const corners = radius === undefined ? '' : `:root{--radius:${radius}px}`
  if (accent === undefined) return corners
  const light = accentVariables(accent, 'light')
  const dark = accentVariables(accent, 'dark')
  return (
    `${corners}:root{${light}}` +
    `@media (prefers-color-scheme:dark){:root:not([data-theme=light]){${dark}}}` +
    `:root[data-theme=dark]{${dark}}`
  )
}

/**
 * WCAG 2.2's contrast of two colours, 1 to 21.
 *
 * @param one `#rrggbb`
 * @param other `#rrggbb`
 */
export function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [relativeLuminance(one), relativeLuminance(other)].toSorted(
    (a, b) => a - b,
  )
  return (light + 0.05) / (dark + 0.05)
}

const textContrast = 4.5
const edgeContrast = 3

function accentVariables(accent: string, scheme: 'light' | 'dark'): string {
  const onAccent = contrast(accent, '#ffffff') >= textContrast ? '#ffffff' : '#000000'
  const readable = readableOn(accent, Object.values(palette[scheme]))
  const edge = contrast(accent, palette[scheme].surface) >= edgeContrast ? accent : readable
  // Away from the text on it, so that hovering only ever adds contrast.
  const hover = mix(accent, onAccent === '#ffffff' ? '#000000' : '#ffffff', 0.16)
  return (
    `--accent:${accent};--on-accent:${onAccent};--accent-hover:${hover};` +
    `--accent-edge:${edge};--accent-text:${readable}`
  )
}

/** The colour nearest to `color` that can be read on all of `grounds`; its own black or white at the latest. */
function readableOn(color: string, grounds: readonly string[]): string {
  const isLightGround = relativeLuminance(grounds[0] ?? '#ffffff') > 0.5
  const end = isLightGround ? '#000000' : '#ffffff'
  for (let share = 0; share < 1; share += 0.04) {
    const mixed = mix(color, end, share)
    if (grounds.every((ground) => contrast(mixed, ground) >= textContrast)) return mixed
  }
  return end
}

function mix(color: string, other: string, share: number): string {
  const channel = (text: string, start: number) => Number.parseInt(text.slice(start, start + 2), 16)
  const mixed = [1, 3, 5].map((start) =>
    Math.round(channel(color, start) * (1 - share) + channel(other, start) * share),
  )
  return `#${mixed.map((value) => value.toString(16).padStart(2, '0')).join('')}`
}
