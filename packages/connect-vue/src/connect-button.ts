import type { AlterConnectError, ConnectCallbacks, ExitReason, Grant } from '@alter-ai/connect'
import {
  defineComponent,
  h,
  mergeProps,
  type ShallowUnwrapRef,
  type DefineSetupFnComponent,
} from 'vue'
import {
  useAlterConnect,
  type UseAlterConnectOptions,
  type UseAlterConnectResult,
} from './use-alter-connect.ts'

/** Options of the flow; everything else goes to the button. */
export type ConnectButtonProps = Omit<
  UseAlterConnectOptions,
  'anchor' | 'debug' | 'signal' | keyof ConnectCallbacks
>

export type ConnectButtonEmits = {
  readonly success: (grants: Grant[]) => void
  readonly error: (error: AlterConnectError) => void
  readonly exit: (exit: { readonly reason: ExitReason }) => void
  readonly event: (eventName: string, metadata: Readonly<Record<string, unknown>>) => void
}

/** What a template ref gives, besides the button as `$el`. */
export type ConnectButtonInstance = ShallowUnwrapRef<UseAlterConnectResult>

/**
 * A plain button that opens the connect window. Looks are the page's own: class, style and every other attribute go to the
 * button. A live region tells screen readers that the flow has begun and how it ended.
 *
 * It stays enabled while the window is open, so that a second click brings it to the front. A click handler that calls
 * `preventDefault()` keeps it from opening.
 */
export const ConnectButton: DefineSetupFnComponent<ConnectButtonProps, ConnectButtonEmits> =
  defineComponent<ConnectButtonProps, ConnectButtonEmits>(
    function ConnectButton(props, { attrs, emit, expose, slots }) {
      const connection = useAlterConnect(() => ({
        ...props,
        onSuccess: (grants) => emit('success', grants),
        onError: (error) => emit('error', error),
        onExit: (exit) => emit('exit', exit),
        onEvent: (eventName, metadata) => emit('event', eventName, metadata),
      }))
      expose(connection)
      return () =>
        h(
          'button',
          // Listeners are merged in this order, so the page's own click handler runs first.
          mergeProps({ type: 'button' }, attrs, {
            'aria-busy': connection.isOpen.value,
            onClick: (event: MouseEvent) => {
              if (event.defaultPrevented) return
              void connection.open({ anchor: event.currentTarget as HTMLElement })
            },
          }),
          slots['default']?.(),
        )
    },
    {
      inheritAttrs: false,
      // TypeScript checks them. What Vue must know is which of them may stand without a value.
      props: {
        token: null,
        sessionUrl: null,
        provider: null,
        baseURL: null,
        mode: null,
        severOpener: Boolean,
        multiple: Boolean,
        locale: null,
        theme: null,
        messages: null,
      },
      emits: ['success', 'error', 'exit', 'event'],
    },
  )
