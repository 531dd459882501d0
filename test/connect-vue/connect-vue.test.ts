import {
  AccountPicker,
  ConnectButton,
  ProviderMenu,
  useAlterConnect,
  type ConnectButtonInstance,
  type UseAlterConnectOptions,
} from '@alter-ai/connect-vue'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createApp, createSSRApp, effectScope, h, nextTick, ref, shallowRef, type VNode } from 'vue'
import { renderToString } from 'vue/server-renderer'
import { grant, PageWithVault } from '../connect/page-with-vault.ts'

let page: PageWithVault
let container: HTMLElement
let unmount: () => void

beforeEach(() => {
  page = new PageWithVault()
  container = document.createElement('div')
  document.body.append(container)
  unmount = () => {}
})

afterEach(() => {
  unmount()
  container.remove()
  document.querySelector('[role=status]')?.remove()
  page.restore()
})

const slots = { default: () => 'Connect' }

function mount(render: () => VNode | VNode[]) {
  const app = createApp({ render })
  const warn = vi.fn()
  app.config.warnHandler = warn
  app.mount(container)
  unmount = () => app.unmount()
  return warn
}

const button = () => container.querySelector('button') as HTMLButtonElement
const expectSpoken = (text: string) =>
  expect.poll(() => document.querySelector('[role=status]')?.textContent).toBe(text)

describe('ConnectButton', () => {
  test('is a plain button that takes class, attributes, slot and a ref', () => {
    const instance = shallowRef<(ConnectButtonInstance & { $el: unknown }) | null>(null)
    const warn = mount(() =>
      h(
        ConnectButton,
        {
          ref: instance,
          sessionUrl: '/alter/session',
          class: 'mine',
          'aria-label': 'Google',
          'data-x': '1',
        },
        slots,
      ),
    )
    expect(button().outerHTML).toBe(
      '<button type="button" class="mine" aria-label="Google" data-x="1" aria-busy="false">Connect</button>',
    )
    expect(instance.value?.$el).toBe(button())
    expect(instance.value).toMatchObject({ isOpen: false, outcome: undefined })
    expect(warn).not.toHaveBeenCalled()
  })

  test.each([
    ['a string', 'sess_main_x.y'],
    ['a function', () => 'sess_main_x.y'],
    ['a promise', Promise.resolve('sess_main_x.y')],
  ])('takes the token from %s without a warning', async (_name, token) => {
    const warn = mount(() => h(ConnectButton, { token }, slots))
    button().click()
    await expect.poll(() => page.popup.location.replace).toHaveBeenCalled()
    expect(warn).not.toHaveBeenCalled()
  })

  test('opens one window inside the click, and asks for what was given', async () => {
    mount(() => h(ConnectButton, { sessionUrl: '/alter/session' }, slots))
    button().click()
    expect(page.opened).toHaveLength(1)
    await expect.poll(() => page.sessionBodies).toEqual([{ multiple: false }])
    await expect.poll(() => page.popup.location.replace).toHaveBeenCalled()
    const url = new URL(page.popup.location.replace.mock.calls[0]?.[0] as string)
    expect(url.pathname + url.hash).toMatch(
      /^\/alter\/sdk\/oauth\/connect#session=\w+&display=popup$/,
    )
  })

  test('stays enabled while busy, and a second click brings the window to the front', async () => {
    mount(() => h(ConnectButton, { sessionUrl: '/alter/session' }, slots))
    button().click()
    await nextTick()
    expect(button().getAttribute('aria-busy')).toBe('true')
    expect(button().disabled).toBe(false)
    button().click()
    expect(page.opened).toHaveLength(1)
    expect(page.popup.focus).toHaveBeenCalledOnce()
  })

  test('calls the newest listener, and speaks politely', async () => {
    const old = vi.fn()
    const newest = vi.fn()
    const listener = shallowRef(old)
    mount(() =>
      h(ConnectButton, { sessionUrl: '/alter/session', onSuccess: listener.value }, slots),
    )
    button().click()
    await expectSpoken('Connecting in a new window')
    await expect.poll(() => page.popup.location.replace).toHaveBeenCalled()
    listener.value = newest
    await nextTick()
    page.postSuccess()
    await nextTick()
    expect(old).not.toHaveBeenCalled()
    expect(newest).toHaveBeenCalledExactlyOnceWith([grant])
    await expectSpoken('Connected')
    expect(button().getAttribute('aria-busy')).toBe('false')
  })

  test('emits errors and events', async () => {
    const onError = vi.fn()
    const onEvent = vi.fn()
    page.sessionError = { code: 'unauthenticated', message: 'nobody is logged in' }
    mount(() => h(ConnectButton, { sessionUrl: '/alter/session', onError, onEvent }, slots))
    button().click()
    await expectSpoken('Not connected')
    expect(onError).toHaveBeenCalledExactlyOnceWith(
      expect.objectContaining({ code: 'token_failed' }),
    )
    expect(onEvent.mock.calls.map(([name]) => name as string)).toEqual([
      'connect_opened',
      'connect_error',
    ])
  })

  test('opens the connect page as its props say, also those without a value', async () => {
    mount(() =>
      h(ConnectButton, {
        sessionUrl: '/alter/session',
        locale: 'de',
        severOpener: '',
        multiple: '',
      } as object),
    )
    button().click()
    await expect.poll(() => page.popup.location.replace).toHaveBeenCalled()
    expect(page.sessionBodies).toEqual([{ multiple: true }])
    const url = new URL(page.popup.location.replace.mock.calls[0]?.[0] as string)
    expect(Object.fromEntries(new URLSearchParams(url.hash.slice(1)))).toMatchObject({
      locale: 'de',
      sever_opener: '1',
    })
  })

  test('lets the page’s own click handler go first, and keep it from opening', () => {
    const onClick = (event: Event) => event.preventDefault()
    mount(() => h(ConnectButton, { sessionUrl: '/alter/session', onClick }, slots))
    button().click()
    expect(page.opened).toHaveLength(0)
  })

  test('closes the window when it unmounts, and leaves no listener', async () => {
    const onExit = vi.fn()
    mount(() => h(ConnectButton, { sessionUrl: '/alter/session', onExit }, slots))
    const before = page.listenerCount
    button().click()
    await expect.poll(() => page.popup.location.replace).toHaveBeenCalled()
    expect(page.listenerCount).toBeGreaterThan(before)
    unmount()
    unmount = () => {}
    expect(page.popup.close).toHaveBeenCalled()
    expect(onExit).toHaveBeenCalledExactlyOnceWith({ reason: 'closed_by_app' })
    expect(page.listenerCount).toBe(before)
  })

  test('delivers a full-page return once, to the button of its provider', async () => {
    page.returnFromRedirect('google')
    const google = vi.fn()
    const slack = vi.fn()
    mount(() => [
      h(
        ConnectButton,
        { sessionUrl: '/alter/session', provider: 'slack', onSuccess: slack },
        slots,
      ),
      h(
        ConnectButton,
        { sessionUrl: '/alter/session', provider: 'google', onSuccess: google },
        slots,
      ),
    ])
    await expect.poll(() => google).toHaveBeenCalledExactlyOnceWith([grant])
    expect(slack).not.toHaveBeenCalled()
    expect(location.search).toBe('')
  })

  test('renders on a server, without a style attribute, and takes over there', async () => {
    const render = () => h(ConnectButton, { sessionUrl: '/alter/session', class: 'mine' }, slots)
    const html = await renderToString(createSSRApp({ render }))
    expect(html).toBe('<button type="button" class="mine" aria-busy="false">Connect</button>')
    expect(page.listenerCount).toBe(0)
    const complain = vi.spyOn(console, 'error')
    container.innerHTML = html
    const served = button()
    const app = createSSRApp({ render })
    const warn = vi.fn()
    app.config.warnHandler = warn
    app.mount(container)
    unmount = () => app.unmount()
    served.click()
    await nextTick()
    expect(button()).toBe(served)
    expect(page.opened).toHaveLength(1)
    expect(warn).not.toHaveBeenCalled()
    expect(complain).not.toHaveBeenCalled()
  })
})

describe('ProviderMenu and AccountPicker', () => {
  const accounts = [{ grant_id: 'grant-1', account_identifier: 'ada@example.com' }]

  test('are plain buttons that take class, attributes, slot and a ref, also on a server', async () => {
    const menuRef = shallowRef<{ $el: Element }>()
    const pickerRef = shallowRef<{ $el: Element }>()
    const render = () =>
      h('p', [
        h(
          ProviderMenu,
          { ref: menuRef, sessionUrl: '/alter/session', providers: [], class: 'mine' },
          slots,
        ),
        h(AccountPicker, { ref: pickerRef, accounts, 'aria-label': 'Account' }),
      ])
    const warn = mount(render)
    const [menu, picker] = container.querySelectorAll('button')
    expect([menu, picker].map((each) => each?.outerHTML)).toEqual([
      '<button type="button" aria-haspopup="menu" aria-expanded="false" class="mine" aria-busy="false">Connect</button>',
      '<button type="button" aria-haspopup="menu" aria-expanded="false" aria-label="Account"></button>',
    ])
    expect([menuRef.value?.$el, pickerRef.value?.$el]).toEqual([menu, picker])
    expect(warn).not.toHaveBeenCalled()
    expect(await renderToString(createSSRApp({ render }))).toContain(
      '<button type="button" aria-haspopup="menu" aria-expanded="false" class="mine" aria-busy="false">Connect</button>',
    )
  })

  test('an account picker without a session takes no return, which is another button’s', async () => {
    page.returnFromRedirect('google')
    const onSuccess = vi.fn()
    mount(() => [
      h(AccountPicker, { accounts }),
      h(ConnectButton, { sessionUrl: '/alter/session', provider: 'google', onSuccess }, slots),
    ])
    await expect.poll(() => onSuccess).toHaveBeenCalledExactlyOnceWith([grant])
  })
})

describe('useAlterConnect', () => {
  test('calls the newest callback of options that change while the window is open', async () => {
    const old = vi.fn()
    const newest = vi.fn()
    const options = shallowRef<UseAlterConnectOptions>({
      sessionUrl: '/alter/session',
      onSuccess: old,
    })
    const scope = effectScope()
    const connect = scope.run(() => useAlterConnect(options)) as ReturnType<typeof useAlterConnect>
    void connect.open()
    await expect.poll(() => page.popup.location.replace).toHaveBeenCalled()
    options.value = { sessionUrl: '/alter/session', onSuccess: newest }
    page.postSuccess()
    expect(newest).toHaveBeenCalledExactlyOnceWith([grant])
    expect(old).not.toHaveBeenCalled()
    scope.stop()
  })

  test('follows options that change, and ends with its scope', async () => {
    const options = ref<UseAlterConnectOptions>({ sessionUrl: '/alter/session', provider: 'slack' })
    const scope = effectScope()
    const connect = scope.run(() => useAlterConnect(options)) as ReturnType<typeof useAlterConnect>
    options.value = { sessionUrl: '/alter/session', provider: 'google' }
    const outcome = connect.connect()
    outcome.catch(() => {})
    expect(connect.isOpen.value).toBe(true)
    await expect.poll(() => page.sessionBodies).toEqual([{ provider: 'google' }])
    scope.stop()
    await expect(outcome).rejects.toMatchObject({ code: 'popup_closed' })
    expect(page.popup.close).toHaveBeenCalled()
  })

  test('gives the grants as a promise and the outcome as state', async () => {
    const scope = effectScope()
    const onSuccess = vi.fn()
    const connect = scope.run(() =>
      useAlterConnect({ sessionUrl: '/alter/session' }),
    ) as ReturnType<typeof useAlterConnect>
    const grants = connect.connect({ onSuccess })
    await expect.poll(() => page.popup.location.replace).toHaveBeenCalled()
    page.postSuccess()
    expect(await grants).toEqual([grant])
    expect(onSuccess).toHaveBeenCalledExactlyOnceWith([grant])
    expect(connect.outcome.value).toEqual({ type: 'success', grants: [grant] })
    scope.stop()
  })
})
