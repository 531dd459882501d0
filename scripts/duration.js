/** @type {readonly (readonly [unit: string, seconds: number])[]} */
const units = [
  ['year', 365 * 86_400],
  ['month', (365 * 86_400) / 12],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
]

/**
 * A duration as one says it: `90 days`, `1 hour`, `18 months`.
 *
 * @param {number} seconds one less than a whole minute is taken for it: some providers say 604,799 and mean a week
 */
export function duration(seconds) {
  const meant = seconds % 60 === 59 ? seconds + 1 : seconds
  const [unit, size] = units.find(([, size]) => meant % size === 0) ?? ['second', 1]
  return `${meant / size} ${unit}${meant === size ? '' : 's'}`
}
