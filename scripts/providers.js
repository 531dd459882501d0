/**
 * `npm run providers`: every row of the catalogue in a line, with what matters most when tokens are kept for months, and how
 * well it is known. An alias names its parent instead. It fits a terminal of 120 columns.
 */
/** @import { Provider } from '@alter-ai/vault' */
import { duration } from './duration.js'
import { readCatalogue } from './read-catalogue.js'

/** @type {[title: string, width: number, cell: (row: Provider) => string][]} */
const columns = [
  ['id', 23, ({ id }) => id],
  ['name', 16, ({ name }) => name],
  ['rotates', 9, ({ refresh }) => (refresh.supported ? refresh.rotates : '–')],
  ['PKCE', 8, pkceOf],
  ['evidence', 22, evidenceOf],
  ['refresh life', 13, refreshLifeOf],
  ['revokes', 7, ({ revocation }) => revocation?.reach ?? '–'],
  ['verified', 8, ({ unverified }) => (unverified ? 'no' : 'yes')],
]

const rows = await readCatalogue()
const lines = [
  columns.map(([title]) => title),
  columns.map(([, width]) => '─'.repeat(width)),
  ...rows.map((row) => columns.map(([, , cell]) => cell(row))),
]
for (const cells of lines) console.log(toLine(cells))
console.log(
  '\nevidence: of the endpoints, then of the refresh facts (docs; peers: other projects; general knowledge), and when',
)
console.log(total())

/** @param {readonly string[]} cells */
function toLine(cells) {
  return columns
    .map(([, width], at) => {
      const text = cells[at] ?? ''
      return (text.length > width ? `${text.slice(0, width - 1)}…` : text).padEnd(width)
    })
    .join('  ')
    .trimEnd()
}

/** @param {Provider} row */
function pkceOf({ pkce }) {
  return { required: 'required', supported: 'yes', unsupported: 'no', unknown: 'unknown' }[pkce]
}

/**
 * How sure the endpoints are; and of the facts about refreshing, where they come from, and when they were looked at.
 *
 * @param {Provider} row
 */
function evidenceOf({ aliasOf, confidence, refresh }) {
  if (aliasOf !== undefined) return `as ${aliasOf}`
  return [confidence.padEnd(6), basisOf(refresh.basis).padEnd(7), refresh.checked ?? ''].join(' ')
}

/** @param {Provider['refresh']['basis']} basis */
function basisOf(basis) {
  return { docs: 'docs', peer_config: 'peers', general_knowledge: 'general', operator: 'own' }[
    basis
  ]
}

/** @param {Provider} row */
function refreshLifeOf({ refresh: { idleSeconds, refreshTokenSeconds } }) {
  if (idleSeconds !== undefined) return `${duration(idleSeconds)} idle`
  return refreshTokenSeconds === undefined ? '' : duration(refreshTokenSeconds)
}

function total() {
  const own = rows.filter(({ aliasOf }) => aliasOf === undefined)
  const verified = own.filter((row) => !row.unverified).length
  const endpoints = countBy(own.map(({ confidence }) => confidence))
  const refreshing = countBy(own.map(({ refresh }) => basisOf(refresh.basis)))
  return `${own.length} rows (${verified} verified), ${rows.length - own.length} aliases; endpoints: ${endpoints}; refreshing: ${refreshing}`
}

/** @param {readonly string[]} names */
function countBy(names) {
  return [...new Set(names)]
    .map((name) => `${names.filter((other) => other === name).length} ${name}`)
    .join(', ')
}
