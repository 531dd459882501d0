/**
 * `{name}` replaced by its value; what has none stays as it is. The vault has such a function too: this is the other side, so
 * it does not borrow that one.
 */
export function fill(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(/\{([^{}]+)\}/g, (whole, name: string) => values[name] ?? whole)
}

/** A row's parameters with their values. */
export function fillAll(
  texts: Readonly<Record<string, string>>,
  values: Readonly<Record<string, string>>,
): Record<string, string> {
  return Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, fill(text, values)]))
}

/** Whether something in it still waits for a value. */
export function isOpen(text: string): boolean {
  return /\{[^{}]+\}/.test(text)
}
