import type { MenuProvider } from '@alter-ai/connect/menus'
import { defineComponent, h, mergeProps, shallowRef, type DefineSetupFnComponent } from 'vue'
import {
  ConnectButton,
  type ConnectButtonEmits,
  type ConnectButtonInstance,
  type ConnectButtonProps,
} from './connect-button.ts'
import { useMenu } from './use-menu.ts'

export interface ProviderMenuProps extends Omit<ConnectButtonProps, 'provider'> {
  readonly providers: readonly MenuProvider[]
  /** Heading of the menu. Default: "Connect an account", translated. */
  readonly label?: string | undefined
}

/**
 * A `ConnectButton` that first asks for the provider by a menu, so that the window goes straight to the one that is picked.
 * The menu is loaded on first use; where it cannot be, the connect page offers the choice.
 *
 * While the window is open, a click brings it to the front.
 */
export const ProviderMenu: DefineSetupFnComponent<ProviderMenuProps, ConnectButtonEmits> =
  defineComponent<ProviderMenuProps, ConnectButtonEmits>(
    function ProviderMenu(props, { attrs, slots }) {
      const button = shallowRef<ConnectButtonInstance>()
      const menu = useMenu(
        ({ openProviderMenu }, anchor) =>
          openProviderMenu({ ...props, anchor, onPick: (provider) => connect(anchor, provider) }),
        connect,
      )

      function connect(anchor: HTMLElement, provider?: string): void {
        void button.value?.open({ anchor, ...(provider && { provider }) })
      }

      function handleClick(event: MouseEvent): void {
        // ConnectButton's turn.
        if (event.defaultPrevented || button.value?.isOpen) return
        event.preventDefault()
        void menu.open(event.currentTarget as HTMLElement)
      }

      return () => {
        const { locale, theme } = props
        const own = { locale, theme, ref: button, onClick: handleClick }
        return h(ConnectButton, mergeProps(menu.attributes, attrs, own), slots)
      }
    },
    { inheritAttrs: false, props: ['providers', 'label', 'locale', 'theme'] },
  )
