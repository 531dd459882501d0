/**
 * The value if it is a plain object, as JSON or a message may hold one.
 *
 * @param {unknown} value
 * @returns {Record<string, unknown> | undefined}
 */
export function asRecord(value) {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? /** @type {Record<string, unknown>} */ (value)
    : undefined
}

/**
 * What of a list is such an object; empty when there is no list.
 *
 * @param {unknown} value
 * @returns {Record<string, unknown>[]}
 */
export function asRecords(value) {
  return Array.isArray(value) ? value.map(asRecord).filter((one) => one !== undefined) : []
}

/**
 * The value if it is a string.
 *
 * @param {unknown} value
 * @returns {string | undefined}
 */
export function asText(value) {
  return typeof value === 'string' ? value : undefined
}
