import { AmbiguousGrantError, type Grant } from '@alter-ai/protocol'
import { afterEach, describe, expect, test, vi } from 'vitest'
import * as menus from '../../../packages/connect/src/menus.ts'
import { showBlockedBubble } from '../../../packages/connect/src/placed/blocked-bubble.ts'

afterEach(() => document.body.replaceChildren())

function addButton(): HTMLButtonElement {
  const button = document.createElement('button')
  document.body.append(button)
  return button
}

/** Everything in the shadow root of the part that is open. */
function opened() {
  const host = [...document.body.children].find((element) => element.shadowRoot)
  const items = [...(host?.shadowRoot?.querySelectorAll<HTMLElement>('[role=menuitem]') ?? [])]
  return { host, items, texts: items.map(({ textContent }) => textContent) }
}

const grant: Grant = {
  grant_id: '1',
  provider: 'google',
  provider_name: 'Google',
  account_identifier: 'ada@example.com',
  timestamp: '2026-01-01T00:00:00.000Z',
  operation: 'creation',
  scopes: [],
  status: 'active',
  metadata: { account_display_name: 'Ada Lovelace', account_email: 'ada@example.com' },
}

describe('@alter-ai/connect/menus', () => {
  test('exports the two menus', () => {
    expect(Object.keys(menus).toSorted()).toEqual(['openAccountPicker', 'openProviderMenu'])
  })
})

describe('openAccountPicker', () => {
  test('takes grants: identifier, then whatever of name and address is news, then the provider', () => {
    const { account_display_name: _, ...emailOnly } = grant.metadata!
    const { metadata: _none, ...bare } = grant
    const accounts = [
      grant,
      { ...grant, metadata: emailOnly },
      bare,
      { ...bare, status: 'error' as const },
    ]
    const close = menus.openAccountPicker({ anchor: addButton(), accounts, onPick: () => {} })
    expect(opened().texts).toEqual([
      'Aada@example.comAda Lovelace · Google',
      'Aada@example.comGoogle',
      'Aada@example.comGoogle',
      'Aada@example.comGoogleNeeds attention',
    ])
    close()
  })

  test('takes the accounts that an ambiguous_grant error lists', () => {
    const error = new AmbiguousGrantError([
      { grantId: '7', provider: 'google', accountIdentifier: 'ada@example.com' },
      { grantId: '8', provider: 'google', accountIdentifier: 'grace@example.com' },
    ])
    const onPick = vi.fn<(grantId: string) => void>()
    menus.openAccountPicker({
      anchor: addButton(),
      accounts: error.accounts.map(({ grantId, accountIdentifier }) => ({
        grant_id: grantId,
        account_identifier: accountIdentifier,
      })),
      onPick,
    })
    opened().items[1]!.click()
    expect(onPick.mock.calls).toEqual([['8']])
    expect(opened().host).toBe(undefined)
  })
})

describe('openProviderMenu', () => {
  const providers = [
    { id: 'google', name: 'Google', description: 'Mail', category: 'office', logo_url: 'x.svg' },
    { id: 'github', name: 'GitHub' },
  ]

  test('is closed before it tells anything, and tells onClose first', () => {
    const seen: unknown[] = []
    const look = (what: string) => () => seen.push([what, opened().host])
    menus.openProviderMenu({
      anchor: addButton(),
      providers,
      onPick: look('pick'),
      onClose: look('close'),
    })
    opened().items[0]!.click()
    expect(seen).toEqual([
      ['close', undefined],
      ['pick', undefined],
    ])
  })

  test('a throwing onClose does not keep the pick from being told', () => {
    const onPick = vi.fn<(provider: string) => void>()
    const onClose = () => {
      throw new Error('not mine')
    }
    menus.openProviderMenu({ anchor: addButton(), providers, onPick, onClose })
    // The listener's error is the window's to report.
    const report = (event: Event) => event.preventDefault()
    addEventListener('error', report)
    try {
      opened().items[1]!.click()
    } catch (error) {
      expect(error).toMatchObject({ message: 'not mine' })
    }
    removeEventListener('error', report)
    expect(onPick.mock.calls).toEqual([['github']])
  })

  test('asked for again at the same button it closes; at another button it opens beside', () => {
    const [one, two] = [addButton(), addButton()]
    const onClose = vi.fn<() => void>()
    const options = { anchor: one, providers, onPick: () => {}, onClose }
    menus.openProviderMenu(options)
    const close = menus.openProviderMenu(options)
    expect(opened().host).toBe(undefined)
    expect(onClose).toHaveBeenCalledTimes(1)
    close()
    menus.openProviderMenu(options)
    expect(opened().items).toHaveLength(2)
    menus.openProviderMenu({ ...options, anchor: two })()
    expect(one.getAttribute('aria-expanded')).toBe(null)
  })

  test('takes its heading and name from the caller', () => {
    const close = menus.openProviderMenu({
      anchor: addButton(),
      providers,
      label: 'Where is your calendar?',
      onPick: () => {},
    })
    expect(opened().host?.getAttribute('aria-label')).toBe('Where is your calendar?')
    expect(opened().host?.shadowRoot?.querySelector('.heading')?.textContent).toBe(
      'Where is your calendar?',
    )
    close()
  })

  test.each([
    ['ar-EG', 'ltr', 'rtl'],
    ['he', 'ltr', 'rtl'],
    ['de', 'rtl', 'ltr'],
    [undefined, 'rtl', 'rtl'],
    [undefined, 'ltr', 'ltr'],
  ])('with locale %s on a page that runs %s, it runs %s', (locale, around, direction) => {
    document.body.style.direction = around
    const close = menus.openProviderMenu({
      anchor: addButton(),
      providers,
      locale,
      onPick: () => {},
    })
    expect(opened().host?.getAttribute('dir')).toBe(direction)
    close()
    document.body.removeAttribute('style')
  })
})

describe('a part at a button that is not on the page', () => {
  test('ends by itself, and not before its caller has it', async () => {
    const onDismiss = vi.fn<() => void>()
    const anchor = document.createElement('button')
    const dispose = showBlockedBubble({ anchor, onContinue: () => {}, onDismiss })
    expect(onDismiss).not.toHaveBeenCalled()
    await expect.poll(() => onDismiss).toHaveBeenCalledTimes(1)
    expect(opened().host).toBe(undefined)
    dispose()
    expect(onDismiss).toHaveBeenCalledTimes(1)
  })
})
