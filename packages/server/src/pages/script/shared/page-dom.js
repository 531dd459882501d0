import { cleanName, monogram } from './fill-text.js'
import { logoTone } from './logo-tone.js'

/**
 * Makes an element. Text only ever becomes text nodes; attributes that are `undefined` or `false` are left out.
 *
 * @param {string} tag
 * @param {Readonly<Record<string, string | boolean | undefined>>} [attributes]
 * @param {...(Node | string | false | undefined)} children
 * @returns {HTMLElement}
 */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== false) made.setAttribute(name, value === true ? '' : value)
  }
  made.append(...children.filter((child) => child !== undefined && child !== false))
  return made
}

/**
 * A drawing of one path, hidden from assistive technology: the words beside it say the same.
 *
 * @param {string} path
 * @param {Readonly<Record<string, string>>} [attributes] Of the path.
 * @returns {SVGSVGElement}
 */
export function drawing(path, attributes = {}) {
  const svg = document.createElementNS(svgNamespace, 'svg')
  const line = document.createElementNS(svgNamespace, 'path')
  svg.setAttribute('viewBox', '0 0 24 24')
  svg.setAttribute('aria-hidden', 'true')
  for (const [name, value] of Object.entries({ d: path, ...attributes }))
    line.setAttribute(name, value)
  svg.append(line)
  return svg
}

/**
 * The square mark of an app or a provider: its logo, else the first letter of its name.
 *
 * @param {{ name: string, logo?: { path: string, color: string } | null, imageUrl?: string | null }} of
 * @returns {HTMLElement}
 */
export function mark({ name, logo, imageUrl }) {
  const letter = element('span', { class: 'letter', 'aria-hidden': 'true' }, monogram(name))
  if (logo)
    return element(
      'span',
      { class: `mark tone-${logoTone(logo.color)}` },
      drawing(logo.path, { fill: logo.color }),
    )
  if (!imageUrl) return element('span', { class: 'mark' }, letter)
  const image = element('img', { src: imageUrl, alt: '' })
  image.addEventListener('error', () => image.replaceWith(letter), { once: true })
  return element('span', { class: 'mark mark-image' }, image)
}

/**
 * The host as DNS knows it, so that look-alike letters show as `xn--…`.
 *
 * @param {string} host
 * @returns {string}
 */
export function plainHost(host) {
  return URL.canParse(`https://${host}`) ? new URL(`https://${host}`).host : cleanName(host)
}

const svgNamespace = 'http://www.w3.org/2000/svg'
