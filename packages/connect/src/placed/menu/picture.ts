import { element } from '../element.ts'

/**
 * The picture of an entry: the first letter of its name on a colour that stays the same for the name, and over it, once it
 * has arrived, the logo. A logo that cannot be had leaves the letter.
 *
 * @param round For people; services have corners.
 */
export function picture(doc: Document, name: string, round: boolean, logo?: string): HTMLElement {
  const letter = /[\p{L}\p{N}]/u.exec(name)?.[0].toLocaleUpperCase() ?? '•'
  const tile = element(doc, 'span', round ? 'picture round' : 'picture', letter)
  tile.setAttribute('aria-hidden', 'true')
  tile.dataset['tone'] = String(toneOf(name))
  if (logo) {
    const image = element(doc, 'img', 'logo')
    image.alt = ''
    image.decoding = 'async'
    // Whoever keeps the logo need not learn who looks at it where.
    image.referrerPolicy = 'no-referrer'
    image.addEventListener('load', () => tile.replaceChildren(image), { once: true })
    image.src = logo
  }
  return tile
}

/** The style sheet has as many. */
const tones = 6

function toneOf(name: string): number {
  let sum = 0
  for (const letter of name) sum = Math.imul(sum ^ (letter.codePointAt(0) ?? 0), 0x01_00_01_93)
  // The low bits of a product know little of the letters.
  return (sum >>> 16) % tones
}
