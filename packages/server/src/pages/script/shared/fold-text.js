const letters = /** @type {Readonly<Record<string, string>>} */ ({
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ı: 'i',
})

/**
 * A text as it is compared in a search: without case, accents and width, so that “Électricité” is found by “electricite”.
 *
 * @param {string} text
 */
export function foldText(text) {
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[ßæœøłđı]/g, (letter) => letters[letter] ?? letter)
}
