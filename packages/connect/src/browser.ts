/** The page's own `window`. It is always passed in, so that nothing here touches a global before `open()`. */
export type Browser = Window & typeof globalThis

/** Undoes one thing. */
export type Dispose = () => void

/** Listens to several events with one handler, until the returned function is called. */
export function listen(
  target: EventTarget,
  types: readonly string[],
  handler: (event: Event) => void,
): Dispose {
  for (const type of types) target.addEventListener(type, handler)
  return () => {
    for (const type of types) target.removeEventListener(type, handler)
  }
}
