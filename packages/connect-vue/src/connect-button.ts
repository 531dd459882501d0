import type { AlterConnectError, ExitReason, Grant, OpenOptions } from '@alter-ai/connect'
import {
  defineComponent,
  h,
  mergeProps,
  shallowRef,
  type ComponentPublicInstance,
  type PropType,
} from 'vue'
import { useAlterConnect } from './use-alter-connect.ts'

/** What a screen reader hears. */
export interface ConnectMessages {
  readonly opened?: string
  readonly connected?: string
  readonly cancelled?: string
  readonly failed?: string
}

/**
 * A plain button that opens the connect window, and a polite live region after it. Looks are the page's own: class, style
 * and every other attribute go to the button, and so does `element` of the exposed instance.
 *
 * It stays enabled while the window is open, so that a second click brings it to the front. A click handler that calls
 * `preventDefault()` keeps it from opening.
 */
export const ConnectButton = defineComponent({
  name: 'ConnectButton',
  inheritAttrs: false,
  props: {
    // Any type: Vue would take a promise for a wrong one.
    token: null as unknown as PropType<NonNullable<OpenOptions['token']>>,
    sessionUrl: String,
    provider: String,
    baseURL: String,
    mode: String as PropType<NonNullable<OpenOptions['mode']>>,
    locale: String,
    theme: String as PropType<NonNullable<OpenOptions['theme']>>,
    signal: Object as PropType<AbortSignal>,
    debug: Boolean,
    messages: Object as PropType<ConnectMessages>,
  },
  emits: {
    success: (_grants: Grant[]) => true,
    error: (_error: AlterConnectError) => true,
    exit: (_exit: { readonly reason: ExitReason }) => true,
    event: (_eventName: string, _metadata: Readonly<Record<string, unknown>>) => true,
  },
  setup(props, { attrs, emit, expose, slots }) {
    const element = shallowRef<Element | ComponentPublicInstance | null>(null)
    const { open, close, connect, isOpen, outcome } = useAlterConnect(() => ({
      ...given(props),
      onSuccess: (grants) => emit('success', grants),
      onError: (error) => emit('error', error),
      onExit: (exit) => emit('exit', exit),
      onEvent: (eventName, metadata) => emit('event', eventName, metadata),
    }))
    expose({ open, close, connect, element })

    function handleClick(event: MouseEvent): void {
      if (!event.defaultPrevented) void open()
    }

    return () => {
      const { opened, connected, cancelled, failed } = { ...english, ...props.messages }
      const ended = { success: connected, exit: cancelled, error: failed }
      const spoken = isOpen.value ? opened : outcome.value && ended[outcome.value.type]
      return [
        h(
          'button',
          // Listeners are merged in this order, so the page's own click handler runs first.
          mergeProps({ type: 'button' }, attrs, {
            'aria-busy': isOpen.value,
            ref: element,
            onClick: handleClick,
          }),
          slots['default']?.(),
        ),
        h('span', { role: 'status', ref: hideFromSight }, spoken),
      ]
    }
  },
})

const english = {
  opened: 'Window opened',
  connected: 'Connected',
  cancelled: 'Cancelled',
  failed: 'Not connected',
}

/** Vue sets props that were not given to `undefined`; an option that was not given must be absent. */
function given<Props extends object>(
  props: Props,
): { [Key in keyof Props]?: Exclude<Props[Key], undefined> } {
  return Object.fromEntries(Object.entries(props).filter(([, value]) => value !== undefined)) as {
    [Key in keyof Props]?: Exclude<Props[Key], undefined>
  }
}

/** By script, because a strict CSP refuses the style attribute that server rendering would write. */
function hideFromSight(element: unknown): void {
  if (element instanceof HTMLElement) {
    element.style.cssText =
      'position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap'
  }
}
