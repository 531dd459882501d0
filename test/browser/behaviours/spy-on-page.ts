import type { Page } from 'playwright-core'
import { readQuietly } from '../../support/read-quietly.ts'

declare global {
  // The name under which the page finds it.
  var spy: { readonly live: () => string[]; readonly made: string[] }
}

/**
 * Counts, in every page that is loaded from now on, what its scripts leave running: listeners, timers, channels, requests.
 */
export async function spyOn(page: Page): Promise<void> {
  await page.addInitScript(count)
}

/** What runs in the page now. */
export function liveIn(page: Page): Promise<string[]> {
  return readQuietly(page, () => spy.live())
}

/** What was ever begun in the page, whether it still runs or not. */
export function madeIn(page: Page): Promise<string[]> {
  return readQuietly(page, () => spy.made)
}

function count(): void {
  const live = new Map<string, string>()
  const made: string[] = []
  const ids = new WeakMap<object, number>()
  let last = 0
  const idOf = (thing: object): number => {
    const id = ids.get(thing) ?? (last += 1)
    ids.set(thing, id)
    return id
  }
  const begin = (key: string, what: string) => {
    live.set(key, what)
    made.push(what)
  }
  /** Calls `before` with receiver and parameters of each call of that method. */
  const watch = (
    owner: object,
    name: string,
    before: (receiver: object, ...parameters: never[]) => void,
  ) => {
    const method = Reflect.get(owner, name) as () => unknown
    const apply = (_: unknown, receiver: object | undefined, parameters: never[]) => {
      before(receiver ?? window, ...parameters)
      return Reflect.apply(method, receiver ?? window, parameters) as unknown
    }
    Reflect.set(owner, name, new Proxy(method, { apply }))
  }

  const keyOf = (target: object, type: string, handler: object) =>
    `listener ${idOf(target)} ${type} ${idOf(handler)}`
  const plainly = Reflect.get(EventTarget.prototype, 'addEventListener') as () => void
  const onAbort = (signal: AbortSignal, forget: () => void) => {
    Reflect.apply(plainly, signal, ['abort', forget])
  }
  watch(
    EventTarget.prototype,
    'addEventListener',
    (target, type: string, handler: object, options?: AddEventListenerOptions) => {
      const key = keyOf(target, type, handler)
      const forget = () => live.delete(key)
      begin(key, `listener ${target.constructor.name} ${type}`)
      if (options?.signal) onAbort(options.signal, forget)
      // A signal is aborted once; who waited for it waits no more.
      if (target instanceof AbortSignal) onAbort(target, forget)
    },
  )
  watch(EventTarget.prototype, 'removeEventListener', (target, type: string, handler: object) => {
    live.delete(keyOf(target, type, handler))
  })

  const setTimeout = window.setTimeout.bind(window)
  const setInterval = window.setInterval.bind(window)
  Object.assign(window, {
    setTimeout: (run: () => void, ms?: number) => {
      const id: number = setTimeout(() => {
        live.delete(`timer ${id}`)
        run()
      }, ms)
      begin(`timer ${id}`, `timeout ${ms}`)
      return id
    },
    setInterval: (run: () => void, ms?: number) => {
      const id = setInterval(run, ms)
      begin(`timer ${id}`, `interval ${ms}`)
      return id
    },
  })
  for (const name of ['clearTimeout', 'clearInterval'])
    watch(window, name, (_, id?: number) => void live.delete(`timer ${id}`))

  watch(
    BroadcastChannel.prototype,
    'close',
    (channel) => void live.delete(`channel ${idOf(channel)}`),
  )
  window.BroadcastChannel = new Proxy(BroadcastChannel, {
    construct(target, [name]: [string]) {
      const channel = new target(name)
      begin(`channel ${idOf(channel)}`, `channel ${name}`)
      return channel
    },
  })
  const fetch = window.fetch.bind(window)
  window.fetch = (...parameters) => {
    const key = `request ${(last += 1)}`
    begin(key, 'request')
    return fetch(...parameters).finally(() => live.delete(key))
  }
  globalThis.spy = { live: () => [...live.values()].toSorted(), made }
}
