import AlterConnect, {
  type AlterConnectConfig,
  type ConnectCallbacks,
  type ConnectState,
  type Grant,
  type OpenOptions,
} from '@alter-ai/connect'
import {
  computed,
  getCurrentInstance,
  onMounted,
  onScopeDispose,
  shallowRef,
  toValue,
  type ComputedRef,
  type MaybeRefOrGetter,
} from 'vue'

/** What `open()` takes, given ahead. `debug` is read once. */
export interface UseAlterConnectOptions extends OpenOptions, Pick<AlterConnectConfig, 'debug'> {}

export interface UseAlterConnectResult {
  readonly isOpen: ComputedRef<boolean>
  readonly outcome: ComputedRef<ConnectState['outcome']>
  /** Opens the connect window; call it straight from the click. `overrides` win over the given options. */
  readonly open: (overrides?: OpenOptions) => Promise<void>
  /** `open()`, with the grants as a promise. */
  readonly connect: (overrides?: OpenOptions) => Promise<Grant[]>
  readonly close: () => void
}

/**
 * A connector that lives as long as the component, or the effect scope, that calls this.
 *
 * Callbacks are always the newest, also while the window is open. A full-page return is delivered to them after mounting.
 * The window closes when the scope ends.
 *
 * @param options Plain, a ref, or a getter; read again for each call.
 */
export function useAlterConnect(
  options: MaybeRefOrGetter<UseAlterConnectOptions> = {},
): UseAlterConnectResult {
  const connector = AlterConnect.create({ debug: toValue(options).debug ?? false })
  const state = shallowRef(connector.getState())
  const unsubscribe = connector.subscribe(() => {
    state.value = connector.getState()
  })

  // Outside a component there is no mounting to wait for.
  if (getCurrentInstance()) onMounted(takeReturn)
  else takeReturn()
  onScopeDispose(() => {
    connector.close()
    unsubscribe()
  })

  return {
    isOpen: computed(() => state.value.isOpen),
    outcome: computed(() => state.value.outcome),
    open: (overrides) => connector.open(withNewestCallbacks(overrides)),
    connect: (overrides) => connector.connect(withNewestCallbacks(overrides)),
    close: () => connector.close(),
  }

  function takeReturn(): void {
    void connector.handleRedirect(withNewestCallbacks())
  }

  /** The options as they are now, and callbacks that look up the newest when they are called. */
  function withNewestCallbacks(overrides?: OpenOptions): OpenOptions {
    const callbacks = (): ConnectCallbacks => ({ ...toValue(options), ...overrides })
    return {
      ...toValue(options),
      ...overrides,
      onSuccess: (grants) => callbacks().onSuccess?.(grants),
      onError: (error) => callbacks().onError?.(error),
      onExit: (exit) => callbacks().onExit?.(exit),
      onEvent: (name, metadata) => callbacks().onEvent?.(name, metadata),
    }
  }
}
