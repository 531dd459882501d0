import type { PickableAccount } from '@alter-ai/connect/menus'
import { defineComponent, h, mergeProps, shallowRef, type DefineSetupFnComponent } from 'vue'
import {
  ConnectButton,
  type ConnectButtonEmits,
  type ConnectButtonInstance,
  type ConnectButtonProps,
} from './connect-button.ts'
import { useMenu } from './use-menu.ts'

export interface AccountPickerProps extends ConnectButtonProps {
  /** Grants of the browser, or what `toPickable()` makes of a back end's records. */
  readonly accounts: readonly PickableAccount[]
  /** Runs in the press's own task, so that a window may be opened: `(anchor) => open({ anchor })`. */
  readonly onConnectAnother?: ((anchor: HTMLElement) => void) | undefined
  /** Heading of the menu. Default: "Choose an account", translated. */
  readonly label?: string | undefined
}

export type AccountPickerEmits = ConnectButtonEmits & {
  readonly pick: (grantId: string) => void
}

/**
 * A plain button with a menu of connected accounts. The menu is loaded on first use.
 *
 * It offers to connect another account where `@connect-another` says how, or else where `sessionUrl` or `token` is given.
 */
export const AccountPicker: DefineSetupFnComponent<AccountPickerProps, AccountPickerEmits> =
  defineComponent<AccountPickerProps, AccountPickerEmits>(
    function AccountPicker(props, { attrs, emit, slots }) {
      const button = shallowRef<ConnectButtonInstance | Element>()
      const menu = useMenu(({ openAccountPicker }, anchor) => {
        const { accounts, label, locale, theme } = props
        return openAccountPicker({
          anchor,
          accounts,
          label,
          locale,
          theme,
          onPick: (grantId) => emit('pick', grantId),
          onConnectAnother:
            props.onConnectAnother || canConnect() ? () => connectAnother(anchor) : undefined,
        })
      })

      /** Without a session of its own it must not take a full-page return, which is another button's. */
      function canConnect(): boolean {
        return !!(props.sessionUrl || props.token)
      }

      function connectAnother(anchor: HTMLElement): void {
        if (props.onConnectAnother) props.onConnectAnother(anchor)
        else if (button.value && 'open' in button.value) void button.value.open({ anchor })
      }

      function handleClick(event: MouseEvent): void {
        if (event.defaultPrevented) return
        event.preventDefault()
        void menu.open(event.currentTarget as HTMLElement)
      }

      return () => {
        const { sessionUrl, token, locale, theme } = props
        const given = mergeProps(menu.attributes, attrs, { ref: button, onClick: handleClick })
        return canConnect()
          ? h(ConnectButton, { ...given, sessionUrl, token, locale, theme }, slots)
          : h('button', { type: 'button', ...given }, slots['default']?.())
      }
    },
    {
      inheritAttrs: false,
      props: ['accounts', 'onConnectAnother', 'label', 'sessionUrl', 'token', 'locale', 'theme'],
      // The others are listeners of the ConnectButton in it.
      emits: ['pick'],
    },
  )
