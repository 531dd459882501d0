'use client'

import AlterConnect, {
  type AlterConnectConfig,
  type ConnectState,
  type Grant,
  type OpenOptions,
} from '@alter-ai/connect'
import { useEffect, useState, useSyncExternalStore, type RefObject } from 'react'
import { useNewest } from './use-newest.ts'

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
  const newest = useNewest(options)
  const [{ connector, mount, actions }] = useState(() => createConnection(newest))
  const { subscribe, getState } = connector
  const state = useSyncExternalStore(subscribe, getState, getState)

  useEffect(mount, [mount])

  return { ...state, ...actions }
}

function createConnection(newest: RefObject<UseAlterConnectOptions>) {
  const connector = AlterConnect.create(newest.current)
  return {
    connector,
    mount: () => {
      void connector.handleRedirect(reading())
      // Not destroy(): StrictMode does this and then goes on with the same connector.
      return connector.close
    },
    actions: {
      open: (overrides?: OpenOptions) => connector.open(reading(overrides)),
      connect: (overrides?: OpenOptions) => connector.connect(reading(overrides)),
      close: connector.close,
    },
  }

  /** Options that are read when they are needed, so that they are the newest then. They can be spread like any others. */
  function reading(overrides?: OpenOptions): OpenOptions {
    const now = (): OpenOptions => ({ ...newest.current, ...overrides })
    return new Proxy(now(), { get: (_, name: keyof OpenOptions) => now()[name] })
  }
}
