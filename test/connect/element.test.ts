import '@alter-ai/connect/element'
import type { AlterConnectButton } from '@alter-ai/connect/element'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { grant, PageWithVault } from './page-with-vault.ts'

let page: PageWithVault

beforeEach(() => {
  page = new PageWithVault()
})
afterEach(async () => {
  document.body.replaceChildren()
  await Promise.resolve()
  page.restore()
})

function add(attributes: Record<string, string> = {}): AlterConnectButton {
  const element = document.createElement('alter-connect-button')
  for (const [name, value] of Object.entries({ 'session-url': '/alter/session', ...attributes }))
    element.setAttribute(name, value)
  document.body.append(element)
  return element
}

const buttonIn = (element: AlterConnectButton) =>
  element.shadowRoot?.querySelector('button') as HTMLButtonElement

async function openedUrl(): Promise<URL> {
  await expect.poll(() => page.popup.location.replace).toHaveBeenCalled()
  return new URL(page.popup.location.replace.mock.calls[0]?.[0] as string)
}

describe('<alter-connect-button>', () => {
  test('holds a real button around its content', () => {
    const button = buttonIn(add())
    expect(button.outerHTML).toBe(
      '<button type="button" part="button" aria-busy="false"><slot></slot></button>',
    )
  })

  test('opens the window in the click, as its attributes say', async () => {
    const element = add({ provider: 'google', locale: 'de', theme: 'dark', 'sever-opener': '' })
    buttonIn(element).click()
    expect(page.opened).toHaveLength(1)
    expect(page.sessionBodies).toMatchObject([{ provider: 'google', multiple: false }])
    const { pathname, hash } = await openedUrl()
    expect(pathname).toBe('/alter/sdk/oauth/connect')
    expect(Object.fromEntries(new URLSearchParams(hash.slice(1)))).toMatchObject({
      provider: 'google',
      locale: 'de',
      theme: 'dark',
      sever_opener: '1',
    })
  })

  test('takes the token from a property', async () => {
    const element = document.createElement('alter-connect-button')
    const token = vi.fn(() => 'sess_main_x.y')
    element.token = token
    document.body.append(element)
    buttonIn(element).click()
    await openedUrl()
    expect(token).toHaveBeenCalledOnce()
  })

  test('stays enabled while busy, and a second click brings the window to the front', () => {
    const button = buttonIn(add())
    button.click()
    expect(button.getAttribute('aria-busy')).toBe('true')
    expect(button.disabled).toBe(false)
    button.click()
    expect(page.opened).toHaveLength(1)
    expect(page.popup.focus).toHaveBeenCalledOnce()
  })

  test('fires events that bubble, with what happened', async () => {
    const heard: [string, unknown][] = []
    const hear = ({ type, detail }: CustomEvent<unknown>) => heard.push([type, detail])
    document.body.addEventListener('alter-success', hear)
    document.body.addEventListener('alter-event', hear, { once: true })
    const element = add()
    buttonIn(element).click()
    await openedUrl()
    page.postSuccess()
    document.body.removeEventListener('alter-success', hear)
    expect(heard).toEqual([
      ['alter-event', { name: 'connect_opened', metadata: expect.any(Object) as object }],
      ['alter-success', [grant]],
    ])
    expect(buttonIn(element).getAttribute('aria-busy')).toBe('false')
  })

  test('fires alter-error and alter-exit', async () => {
    const onError = vi.fn<(code: string) => void>()
    const onExit = vi.fn<(reason: string) => void>()
    const element = add()
    element.addEventListener('alter-error', ({ detail }) => onError(detail.code))
    element.addEventListener('alter-exit', ({ detail }) => onExit(detail.reason))
    page.sessionError = { code: 'unauthenticated', message: 'nobody is logged in' }
    buttonIn(element).click()
    await expect.poll(() => onError).toHaveBeenCalledExactlyOnceWith('token_failed')
    page.sessionError = undefined
    buttonIn(element).click()
    element.close()
    expect(onExit).toHaveBeenCalledExactlyOnceWith('closed_by_app')
  })

  test('closes the window when it leaves the page, but not on its way to another place', async () => {
    const element = add()
    buttonIn(element).click()
    await openedUrl()
    document.body.prepend(element)
    await Promise.resolve()
    expect(page.popup.close).not.toHaveBeenCalled()
    element.remove()
    await Promise.resolve()
    expect(page.popup.close).toHaveBeenCalledOnce()
    expect(page.listenerCount).toBe(0)
  })

  test('delivers a full-page return to the element of its provider', async () => {
    page.returnFromRedirect('google')
    const heard: (string | null)[] = []
    document.body.addEventListener(
      'alter-success',
      ({ target }) => heard.push((target as Element).getAttribute('provider')),
      { once: true },
    )
    add({ provider: 'slack' })
    add({ provider: 'google' })
    await expect.poll(() => heard).toEqual(['google'])
  })
})
