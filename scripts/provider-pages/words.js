/**
 * Text as it stands in a page: what is typed or sent looks like code.
 *
 * @param {string} text
 */
export function code(text) {
  return `\`${text}\``
}

/**
 * `a`, `a and b`, `a, b and c`.
 *
 * @param {readonly string[]} items
 * @param {'and' | 'or'} [word]
 */
export function list(items, word = 'and') {
  const last = items.at(-1) ?? ''
  return items.length < 2 ? last : `${items.slice(0, -1).join(', ')} ${word} ${last}`
}

/** @param {readonly string[]} items */
export function bullets(items) {
  return items.map((item) => `- ${item}`).join('\n')
}

/**
 * @param {readonly string[]} titles
 * @param {readonly (readonly string[])[]} rows
 */
export function table(titles, rows) {
  const line = (/** @type {readonly string[]} */ cells) => `| ${cells.join(' | ')} |`
  return [line(titles), line(titles.map(() => '---')), ...rows.map(line)].join('\n')
}

/** @param {Readonly<Record<string, string>>} parameters */
export function pairs(parameters) {
  return list(Object.entries(parameters).map(([name, value]) => code(`${name}=${value}`)))
}

/** @param {Readonly<Record<string, string>>} given */
export function headers(given) {
  return list(Object.entries(given).map(([name, value]) => code(`${headerName(name)}: ${value}`)))
}

/**
 * As documentation writes it: `User-Agent`.
 *
 * @param {string} name
 */
export function headerName(name) {
  return name.replaceAll(/\b[a-z]/g, (letter) => letter.toUpperCase())
}

/**
 * `project management`, `CRM`.
 *
 * @param {string} category
 */
export function categoryName(category) {
  return category.length <= 3 ? category.toUpperCase() : category.replaceAll('-', ' ')
}

/**
 * The host is what says where a link leads.
 *
 * @param {string} url
 */
export function link(url) {
  return `[${new URL(url).host}](${url})`
}

/**
 * A sentence of a row. Addresses and names with `_` or braces in it are code.
 *
 * @param {string} text
 */
export function prose(text) {
  return text.replaceAll(/[^\s(“”"]*(?:[_{]|:\/\/)[^\s)”"]*|(?<=\s)\/\w[^\s)]*/g, (word) => {
    const [, bare = word, end = ''] = /^(.*?)([.,;:]*)$/.exec(word) ?? []
    return bare === '' ? word : `${code(bare)}${end}`
  })
}
