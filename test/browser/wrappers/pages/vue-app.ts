import { AccountPicker, ConnectButton, ProviderMenu } from '@alter-ai/connect-vue'
import { defineComponent, h, ref } from 'vue'
import { accounts, callbacksOf, hearPick, providers } from './page-record.ts'

/** Every component, and buttons that change the page around them. */
export const VueApp = defineComponent(() => {
  const version = ref(1)
  const isHere = ref(true)
  return () => {
    const session = { sessionUrl: '/alter/session', ...callbacksOf(version.value) }
    const picking = { accounts, onPick: hearPick(version.value) }
    return [
      h('h1', 'Vue'),
      isHere.value &&
        h('p', [
          h(
            ConnectButton,
            { id: 'connect', class: 'mine', provider: 'google', ...session },
            { default: () => 'Connect Northwind' },
          ),
          ' ',
          h(
            ProviderMenu,
            { id: 'providers', providers, ...session },
            { default: () => 'Connect …' },
          ),
          ' ',
          h(
            AccountPicker,
            { id: 'accounts', ...picking, ...session },
            { default: () => 'Account' },
          ),
        ]),
      h('button', { id: 'renew', onClick: () => (version.value += 1) }, 'Renew'),
      h('button', { id: 'remove', onClick: () => (isHere.value = false) }, 'Remove'),
    ]
  }
})
