/** The page's own `window`. It is always passed in, so that nothing here touches a global before `open()`. */
export type Browser = Window & typeof globalThis

/**
 * Listens until `signal` is aborted.
 *
 * @param types Names of events, with a space between.
 */
export function listen(
  target: EventTarget | undefined,
  types: string,
  signal: AbortSignal,
  handler: (event: Event) => void,
): void {
  for (const type of types.split(' ')) target?.addEventListener(type, handler, { signal })
}
