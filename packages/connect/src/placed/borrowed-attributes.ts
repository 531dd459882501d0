/** Sets attributes on an element of the page, and puts back what was there before when `signal` aborts. */
export function setWhile(
  signal: AbortSignal,
  target: Element,
  attributes: Readonly<Record<string, string>>,
): void {
  if (signal.aborted) return
  const before = Object.keys(attributes).map((name) => [name, target.getAttribute(name)] as const)
  for (const [name, value] of Object.entries(attributes)) target.setAttribute(name, value)
  signal.addEventListener('abort', () => {
    for (const [name, value] of before)
      if (value === null) target.removeAttribute(name)
      else target.setAttribute(name, value)
  })
}
