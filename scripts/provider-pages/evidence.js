/** @import { Provider } from '@alter-ai/vault' */
import { bullets, link, table } from './words.js'

/**
 * How all of this is known.
 *
 * @param {Provider} row
 */
export function evidenceSection({ confidence, account, refresh, revocation, sources }) {
  return [
    '## How sure this is',
    table(
      ['what', 'known from', 'looked at'],
      [
        ['endpoints', confidences[confidence], ''],
        ...(account === undefined ? [] : [['accounts', bases[account.basis], '']]),
        ['refreshing', bases[refresh.basis], refresh.checked ?? ''],
        ...(revocation === undefined ? [] : [['revoking', bases[revocation.basis], '']]),
      ],
    ),
    ...(sources.length === 0 ? [] : ['Sources:', bullets(sources.map(source))]),
  ]
}

const confidences = {
  high: 'high: two independent sources and the documentation agree',
  medium: 'medium: two sources',
  low: 'low: one source',
  operator: 'whoever wrote the row',
}

const bases = {
  docs: 'the provider’s documentation',
  peer_config: 'the configuration of other open projects',
  general_knowledge: 'general knowledge: try it once before you rely on it',
  operator: 'whoever wrote the row',
}

/** @param {string} text an address, an issue of a public repository (`owner/name#12`), or words */
export function source(text) {
  if (text.startsWith('https://')) return link(text)
  const [, repository, number] = /^([\w.-]+\/[\w.-]+)#(\d+)$/.exec(text) ?? []
  return repository === undefined
    ? text
    : `[${text}](https://github.com/${repository}/issues/${number})`
}
