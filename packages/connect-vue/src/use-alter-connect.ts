import AlterConnect, {
  type AlterConnectConfig,
  type ConnectState,
  type Grant,
  type OpenOptions,
} from '@alter-ai/connect'
import { onScopeDispose, shallowRef, toValue, type MaybeRefOrGetter, type ShallowRef } from 'vue'

/** What `open()` takes, given ahead; `undefined` is as good as absent. `debug` is read once. */
export type UseAlterConnectOptions = OrUndefined<OpenOptions & Pick<AlterConnectConfig, 'debug'>>

/** Vue sets props that were not given to `undefined`. */
type OrUndefined<Type> = { readonly [Name in keyof Type]?: Type[Name] | undefined }

export interface UseAlterConnectResult {
  readonly isOpen: Readonly<ShallowRef<boolean>>
  readonly outcome: Readonly<ShallowRef<ConnectState['outcome']>>
  /** Opens the connect window; call it straight from the click. `overrides` win over the given options. */
  readonly open: (overrides?: OpenOptions) => Promise<void>
  /** `open()`, with the grants as a promise. */
  readonly connect: (overrides?: OpenOptions) => Promise<Grant[]>
  readonly close: () => void
}

/**
 * A connector that lives as long as the component, or the effect scope, that calls this.
 *
 * Callbacks are always the newest, also while the window is open. A full-page return is delivered to them. The window closes
 * when the scope ends.
 *
 * @param options Plain, a ref, or a getter; read whenever one of them is needed.
 */
export function useAlterConnect(
  options: MaybeRefOrGetter<UseAlterConnectOptions> = {},
): UseAlterConnectResult {
  const connector = AlterConnect.create(reading())
  const isOpen = shallowRef(false)
  const outcome = shallowRef<ConnectState['outcome']>()
  connector.subscribe(() => {
    ;({ isOpen: isOpen.value, outcome: outcome.value } = connector.getState())
  })
  onScopeDispose(connector.close)
  void connector.handleRedirect(reading())

  return {
    isOpen,
    outcome,
    open: (overrides) => connector.open(reading(overrides)),
    connect: (overrides) => connector.connect(reading(overrides)),
    close: connector.close,
  }

  /** Options that are read when they are needed, so that they are the newest then. They can be spread like any others. */
  function reading(overrides?: OpenOptions): OpenOptions {
    const now = () => ({ ...toValue(options), ...overrides }) as OpenOptions
    return new Proxy(now(), { get: (_, name: keyof OpenOptions) => now()[name] })
  }
}
