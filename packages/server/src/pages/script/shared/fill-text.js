/**
 * Fills `{name}` in a text. Values come from outside, so they are cleaned first, and set apart where right-to-left letters
 * could otherwise reorder the sentence around them (SECURITY.md CP-18).
 *
 * @param {string} text
 * @param {Readonly<Record<string, string>>} values
 * @returns {string}
 */
export function fillText(text, values) {
  return text.replace(/\{(\w+)\}/g, (placeholder, /** @type {string} */ name) => {
    const value = Object.hasOwn(values, name) ? cleanName(values[name] ?? '') : placeholder
    return hasRightToLeft(text + value) ? `\u2068${value}\u2069` : value
  })
}

/**
 * A name as it may be shown: one line, no control, direction or invisible characters, not longer than it may be. The
 * joiners stay: emoji and several scripts need them.
 *
 * @param {string} name
 * @param {number} [maxCharacters]
 * @returns {string}
 */
export function cleanName(name, maxCharacters = 80) {
  // Normalizing takes time with the square of a run of accents, so no more is normalized than may be shown.
  const visible = [...name]
    .slice(0, 8 * maxCharacters)
    .join('')
    .normalize('NFC')
    .replace(
      /[\p{Cc}\p{Zl}\p{Zp}\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff]+/gu,
      ' ',
    )
    .replace(/\s+/g, ' ')
    .trim()
  const characters = [...visible]
  return characters.length <= maxCharacters
    ? visible
    : `${characters.slice(0, maxCharacters - 1).join('')}…`
}

/**
 * The letter that stands for a name without a logo.
 *
 * @param {string} name
 * @returns {string}
 */
export function monogram(name) {
  return (
    [...cleanName(name)].find((character) => /[\p{L}\p{N}]/u.test(character)) ?? '•'
  ).toUpperCase()
}

/** @param {string} text */
function hasRightToLeft(text) {
  return /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/.test(text)
}
