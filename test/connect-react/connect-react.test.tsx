import {
  AccountPicker,
  ConnectButton,
  ProviderMenu,
  useAlterConnect,
  type UseAlterConnectOptions,
} from '@alter-ai/connect-react'
import { act, createRef, StrictMode, type ReactNode } from 'react'
import { createRoot, hydrateRoot, type Root } from 'react-dom/client'
import { renderToString } from 'react-dom/server'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { grant, PageWithVault } from '../connect/page-with-vault.ts'

let page: PageWithVault
let root: Root
let container: HTMLElement

beforeEach(() => {
  vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true)
  page = new PageWithVault()
  container = document.createElement('div')
  document.body.append(container)
  root = createRoot(container)
})

afterEach(async () => {
  await act(async () => root.unmount())
  container.remove()
  document.querySelector('[role=status]')?.remove()
  page.restore()
  vi.unstubAllGlobals()
})

async function render(node: ReactNode) {
  await act(async () => root.render(<StrictMode>{node}</StrictMode>))
}

async function click() {
  await act(async () => container.querySelector('button')?.click())
}

const button = () => container.querySelector('button') as HTMLButtonElement
const expectSpoken = (text: string) =>
  act(() => expect.poll(() => document.querySelector('[role=status]')?.textContent).toBe(text))

describe('ConnectButton', () => {
  test('is a plain button that takes every attribute, children and a ref', async () => {
    const ref = createRef<HTMLButtonElement>()
    await render(
      <ConnectButton
        ref={ref}
        sessionUrl="/alter/session"
        provider="google"
        className="mine"
        aria-label="Google"
        data-x="1"
      >
        Connect <b>Google</b>
      </ConnectButton>,
    )
    expect(ref.current).toBe(button())
    expect(button().outerHTML).toBe(
      '<button type="button" class="mine" aria-label="Google" data-x="1" aria-busy="false">Connect <b>Google</b></button>',
    )
  })

  test('opens one window under StrictMode, inside the click', async () => {
    await render(<ConnectButton sessionUrl="/alter/session" />)
    await act(async () => {
      button().click()
      expect(page.opened).toHaveLength(1)
    })
    expect(page.sessionBodies).toEqual([{}])
  })

  test('stays enabled while busy, and a second click brings the window to the front', async () => {
    await render(<ConnectButton sessionUrl="/alter/session" />)
    await click()
    expect(button().getAttribute('aria-busy')).toBe('true')
    expect(button().disabled).toBe(false)
    await click()
    expect(page.opened).toHaveLength(1)
    expect(page.popup.focus).toHaveBeenCalledOnce()
  })

  test('calls the newest callback, and speaks politely', async () => {
    const old = vi.fn()
    const newest = vi.fn()
    await render(<ConnectButton sessionUrl="/alter/session" onSuccess={old} />)
    await click()
    await expectSpoken('Connecting in a new window')
    await render(<ConnectButton sessionUrl="/alter/session" onSuccess={newest} />)
    await act(async () => page.postSuccess())
    expect(old).not.toHaveBeenCalled()
    expect(newest).toHaveBeenCalledExactlyOnceWith([grant])
    await expectSpoken('Connected')
    expect(button().getAttribute('aria-busy')).toBe('false')
  })

  test('speaks the page’s language', async () => {
    await render(
      <ConnectButton sessionUrl="/alter/session" messages={{ opened: 'Fenster offen' }} />,
    )
    await click()
    await expectSpoken('Fenster offen')
  })

  test('tells of errors by onError, which is not the DOM’s', async () => {
    const onError = vi.fn()
    page.sessionError = { code: 'unauthenticated', message: 'nobody is logged in' }
    await render(<ConnectButton sessionUrl="/alter/session" onError={onError} />)
    await click()
    await expectSpoken('Not connected')
    expect(onError).toHaveBeenCalledExactlyOnceWith(
      expect.objectContaining({ code: 'token_failed' }),
    )
  })

  test('opens the connect page as its props say, and keeps them from the button', async () => {
    const complain = vi.spyOn(console, 'error')
    await render(
      <ConnectButton
        sessionUrl="/alter/session"
        provider="google"
        baseURL="/alter"
        mode="popup"
        locale="de"
        theme="dark"
        severOpener
        multiple
        messages={{ opened: 'Auf' }}
        onEvent={() => {}}
      />,
    )
    expect(button().getAttributeNames()).toEqual(['type', 'aria-busy'])
    expect(complain).not.toHaveBeenCalled()
    await click()
    expect(page.sessionBodies).toEqual([{ provider: 'google', multiple: true }])
    const url = new URL(page.popup.location.replace.mock.calls[0]?.[0] as string)
    expect(Object.fromEntries(new URLSearchParams(url.hash.slice(1)))).toMatchObject({
      provider: 'google',
      locale: 'de',
      theme: 'dark',
      sever_opener: '1',
    })
  })

  test('lets the page’s own click handler go first, and keep it from opening', async () => {
    await render(
      <ConnectButton sessionUrl="/alter/session" onClick={(event) => event.preventDefault()} />,
    )
    await click()
    expect(page.opened).toHaveLength(0)
  })

  test('closes the window when it unmounts, and leaves no listener', async () => {
    const onExit = vi.fn()
    await render(<ConnectButton sessionUrl="/alter/session" onExit={onExit} />)
    const before = page.listenerCount
    await click()
    expect(page.listenerCount).toBeGreaterThan(before)
    await render(null)
    expect(page.popup.close).toHaveBeenCalled()
    expect(onExit).toHaveBeenCalledExactlyOnceWith({ reason: 'closed_by_app' })
    expect(page.listenerCount).toBe(before)
  })

  test('delivers a full-page return once, to the button of its provider', async () => {
    page.returnFromRedirect('google')
    const google = vi.fn()
    const slack = vi.fn()
    await render(
      <>
        <ConnectButton sessionUrl="/alter/session" provider="slack" onSuccess={slack} />
        <ConnectButton sessionUrl="/alter/session" provider="google" onSuccess={google} />
      </>,
    )
    await act(() => expect.poll(() => google).toHaveBeenCalled())
    expect(google).toHaveBeenCalledExactlyOnceWith([grant])
    expect(slack).not.toHaveBeenCalled()
    expect(location.search).toBe('')
  })

  test('sets no style attribute by markup, so that a strict CSP has nothing to refuse', () => {
    const html = renderToString(
      <ConnectButton sessionUrl="/alter/session" className="mine">
        Connect
      </ConnectButton>,
    )
    expect(html).toBe('<button type="button" class="mine" aria-busy="false">Connect</button>')
    expect(page.listenerCount).toBe(0)
  })

  test('takes over what the server rendered', async () => {
    const complain = vi.spyOn(console, 'error')
    const node = <ConnectButton sessionUrl="/alter/session">Connect</ConnectButton>
    const served = document.createElement('div')
    served.innerHTML = renderToString(node)
    const before = served.querySelector('button')
    let hydrated: Root | undefined
    await act(async () => {
      hydrated = hydrateRoot(served, node)
    })
    await act(async () => before?.click())
    expect(served.querySelector('button')).toBe(before)
    expect(page.opened).toHaveLength(1)
    expect(complain).not.toHaveBeenCalled()
    await act(async () => hydrated?.unmount())
  })
})

describe('ProviderMenu and AccountPicker', () => {
  const accounts = [{ grant_id: 'grant-1', account_identifier: 'ada@example.com' }]

  test('are plain buttons that take every attribute, children and a ref, also on a server', async () => {
    const refs = [createRef<HTMLButtonElement>(), createRef<HTMLButtonElement>()]
    const node = (
      <>
        <ProviderMenu ref={refs[0]} sessionUrl="/alter/session" providers={[]} className="mine">
          Connect
        </ProviderMenu>
        <AccountPicker ref={refs[1]} accounts={accounts} onPick={() => {}} aria-label="Account" />
      </>
    )
    await render(node)
    expect(container.innerHTML).toBe(
      '<button type="button" aria-haspopup="menu" aria-expanded="false" class="mine" aria-busy="false">Connect</button>' +
        '<button type="button" aria-haspopup="menu" aria-expanded="false" aria-label="Account"></button>',
    )
    expect(refs.map(({ current }) => current)).toEqual([...container.children])
    expect(renderToString(node)).toBe(container.innerHTML)
  })

  test('an account picker without a session takes no return, which is another button’s', async () => {
    page.returnFromRedirect('google')
    const onSuccess = vi.fn()
    await render(
      <>
        <AccountPicker accounts={accounts} onPick={() => {}} />
        <ConnectButton sessionUrl="/alter/session" provider="google" onSuccess={onSuccess} />
      </>,
    )
    await act(() => expect.poll(() => onSuccess).toHaveBeenCalledExactlyOnceWith([grant]))
  })
})

describe('useAlterConnect', () => {
  function Probe({
    seen,
    ...options
  }: UseAlterConnectOptions & { seen: ReturnType<typeof useAlterConnect>[] }) {
    seen.push(useAlterConnect(options))
    return null
  }

  test('keeps the identity of its functions, and its state is the connector’s', async () => {
    const seen: ReturnType<typeof useAlterConnect>[] = []
    await render(<Probe seen={seen} sessionUrl="/alter/session" />)
    await act(async () => void seen.at(-1)?.open())
    await act(async () => page.postSuccess())
    const [first, last] = [seen[0], seen.at(-1)]
    // Never one half of the state with the other half of the next.
    expect(seen.filter(({ isOpen, outcome }) => isOpen && outcome)).toEqual([])
    expect(seen.some(({ isOpen }) => isOpen)).toBe(true)
    expect(last).toMatchObject({ isOpen: false, outcome: { type: 'success', grants: [grant] } })
    expect([last?.open, last?.connect, last?.close]).toEqual([
      first?.open,
      first?.connect,
      first?.close,
    ])
  })

  test('gives the outcome as a promise, with options of the call before those of the hook', async () => {
    const seen: ReturnType<typeof useAlterConnect>[] = []
    const ofHook = vi.fn()
    const ofCall = vi.fn()
    await render(
      <Probe seen={seen} sessionUrl="/alter/session" provider="slack" onSuccess={ofHook} />,
    )
    let outcome: Promise<unknown> | undefined
    await act(async () => {
      outcome = seen.at(-1)?.connect({ provider: 'google', onSuccess: ofCall })
    })
    expect(page.sessionBodies).toEqual([{ provider: 'google' }])
    await act(async () => page.postSuccess())
    expect(await outcome).toEqual([grant])
    expect(ofCall).toHaveBeenCalledOnce()
    expect(ofHook).not.toHaveBeenCalled()
  })
})
