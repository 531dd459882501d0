/** A table in Markdown; the first column to the left, the others to the right. */
export function toTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  const rule = head.map((_, index) => (index === 0 ? '---' : '--:'))
  return [head, rule, ...rows].map(line).join('\n')
}

export function milliseconds(value: number): string {
  return value < 10 ? value.toFixed(1) : value.toFixed(0)
}

export function bytes(value: number): string {
  return value.toLocaleString('en')
}

/** How many times as much. */
export function times(value: number, base: number): string {
  return `${(value / base).toFixed(2)} ×`
}
