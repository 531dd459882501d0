'use client'

import AlterConnect, {
  type AlterConnectConfig,
  type ConnectCallbacks,
  type ConnectState,
  type Grant,
  type OpenOptions,
} from '@alter-ai/connect'
import {
  useEffect,
  useInsertionEffect,
  useRef,
  useState,
  useSyncExternalStore,
  type RefObject,
} from 'react'

/** What `open()` takes, given ahead. `debug` is read on the first render only. */
export interface UseAlterConnectOptions extends OpenOptions, Pick<AlterConnectConfig, 'debug'> {}

export interface UseAlterConnectResult extends ConnectState {
  /** Opens the connect window; call it straight from the click. `overrides` win over the hook's options. */
  readonly open: (overrides?: OpenOptions) => Promise<void>
  /** `open()`, with the grants as a promise. */
  readonly connect: (overrides?: OpenOptions) => Promise<Grant[]>
  readonly close: () => void
}

/**
 * A connector that lives as long as the component.
 *
 * Callbacks are always those of the newest render, also while the window is open. A full-page return is delivered to them
 * after mounting. The window closes when the component unmounts. All functions keep their identity.
 */
export function useAlterConnect(options: UseAlterConnectOptions = {}): UseAlterConnectResult {
  const newest = useRef(options)
  const [{ connector, actions }] = useState(() => createConnector(newest))
  const state = useSyncExternalStore(connector.subscribe, connector.getState, connector.getState)

  // In time for any event, unlike a plain effect; silent on the server, unlike a layout effect.
  useInsertionEffect(() => {
    newest.current = options
  })

  useEffect(() => {
    void connector.handleRedirect(withNewestCallbacks(newest))
    // Not destroy(): StrictMode does this and then goes on with the same connector.
    return () => connector.close()
  }, [connector])

  return { ...state, ...actions }
}

function createConnector(newest: RefObject<UseAlterConnectOptions>) {
  const connector = AlterConnect.create({ debug: newest.current.debug ?? false })
  const actions = {
    open: (overrides?: OpenOptions) => connector.open(withNewestCallbacks(newest, overrides)),
    connect: (overrides?: OpenOptions) => connector.connect(withNewestCallbacks(newest, overrides)),
    close: () => connector.close(),
  }
  return { connector, actions }
}

/** The options as they are now, and callbacks that look up the newest when they are called. */
function withNewestCallbacks(
  newest: RefObject<UseAlterConnectOptions>,
  overrides?: OpenOptions,
): OpenOptions {
  const callbacks = (): ConnectCallbacks => ({ ...newest.current, ...overrides })
  return {
    ...newest.current,
    ...overrides,
    onSuccess: (grants) => callbacks().onSuccess?.(grants),
    onError: (error) => callbacks().onError?.(error),
    onExit: (exit) => callbacks().onExit?.(exit),
    onEvent: (name, metadata) => callbacks().onEvent?.(name, metadata),
  }
}
