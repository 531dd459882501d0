import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

/** A logo as the pages draw it: one path in a 24 × 24 box, in the brand's own colour. */
export interface ProviderLogo {
  readonly path: string
  /** `#rrggbb`. */
  readonly color: string
}

/**
 * The bundled logo of a provider's row, or `null`: then the pages show a monogram. Nothing is ever fetched from the
 * provider, and no logo is drawn by us.
 *
 * Each drawing is read from its own file when first asked for. Importing `simple-icons` whole would cost every process
 * 50 ms and 20 MB for the few that it shows.
 */
export function logoFor(slug: string | undefined): ProviderLogo | null {
  const color = slug === undefined ? undefined : colors.get(slug)
  if (slug === undefined || color === undefined) return null
  const known = drawn.get(slug)
  if (known) return known
  const svg = readFileSync(require.resolve(`simple-icons/icons/${slug}.svg`), 'utf8')
  const path = / d="([^"]+)"/.exec(svg)?.[1]
  if (path === undefined) return null
  const logo = { path, color }
  drawn.set(slug, logo)
  return logo
}

const require = createRequire(import.meta.url)
const drawn = new Map<string, ProviderLogo>()

/** Slug in simple-icons, with the brand's colour as given there. Slack asked to be taken out, so it has a monogram. */
const colors = new Map([
  ['google', '#4285F4'],
  ['github', '#181717'],
  // Products of one company, which people distinguish by their icons.
  ['gmail', '#EA4335'],
  ['googlecalendar', '#4285F4'],
  ['googledrive', '#4285F4'],
  ['googledocs', '#4285F4'],
  ['googlesheets', '#34A853'],
  ['googleslides', '#FBBC04'],
  ['googleforms', '#7248B9'],
  ['googletasks', '#2684FC'],
  ['googlemeet', '#00897B'],
  ['googleanalytics', '#E37400'],
  ['googlesearchconsole', '#458CF5'],
  ['youtube', '#FF0000'],
  ['jira', '#0052CC'],
  ['confluence', '#172B4D'],
  ['meta', '#0467DF'],
])
