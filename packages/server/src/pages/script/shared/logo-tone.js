/**
 * Says where a logo's own colour cannot be read: `dark` needs the text's colour on a dark ground, `light` on a light one.
 * The style sheet does the rest, so that a change of theme needs no script.
 *
 * @param {string} color `#rrggbb`; anything else counts as unreadable everywhere.
 * @returns {'dark' | 'light' | 'plain' | 'none'}
 * @see WCAG 2.2 §1.4.11: 3:1 for graphics
 */
export function logoTone(color) {
  if (!/^#[0-9a-f]{6}$/i.test(color)) return 'none'
  const luminance = relativeLuminance(color)
  if (luminance < 0.13) return 'dark'
  return luminance > 0.3 ? 'light' : 'plain'
}

/**
 * @param {string} color `#rrggbb`
 * @returns {number} 0 for black to 1 for white.
 * @see WCAG 2.2, "relative luminance"
 */
export function relativeLuminance(color) {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((start) => {
    const share = Number.parseInt(color.slice(start, start + 2), 16) / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}
