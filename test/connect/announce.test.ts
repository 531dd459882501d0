import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ConnectMessages, Outcome } from '@alter-ai/connect'
import { announce } from '../../packages/connect/src/announce.ts'
import { exit, failure } from '../../packages/connect/src/outcome.ts'
import { grant } from './fake-browser.ts'

let anchor: HTMLElement

beforeEach(() => {
  document.body.innerHTML = '<button>Connect</button>'
  anchor = document.querySelector('button') as HTMLElement
})
afterEach(() => {
  document.documentElement.removeAttribute('lang')
})

const regions = () => [...document.querySelectorAll<HTMLElement>('[role=status]')]
const expectSpoken = (text: string) =>
  expect.poll(() => regions().map((region) => region.textContent)).toEqual([text])

/** A flow that has begun, and how to end it. */
function begin(options: { locale?: string; messages?: ConnectMessages } = {}) {
  let end: (outcome: Outcome) => void = () => {}
  const announced = announce({ anchor, ...options }, new Promise((resolve) => (end = resolve)))
  return { announced, end }
}

describe('announce', () => {
  const outcomes: [string, Outcome][] = [
    ['Connected', { type: 'success', grants: [grant] }],
    ['Cancelled', exit('user_closed')],
    ['Not connected', failure('timeout')],
  ]

  test.each(outcomes)('says that the flow has begun, and at the end: %s', async (text, outcome) => {
    const { announced, end } = begin()
    await expectSpoken('Connecting in a new window')
    end(outcome)
    await announced
    await expectSpoken(text)
  })

  test('has its region on the page, empty, before the first word', () => {
    begin()
    expect(regions().map(({ textContent }) => textContent)).toEqual([''])
  })

  test('takes no place in the layout', () => {
    begin()
    expect(regions()[0]?.style.position).toBe('fixed')
    expect(regions()[0]?.style.clipPath).toBe('inset(50%)')
  })

  test.each([
    ['de', 'Wird in einem neuen Fenster verbunden'],
    ['fr-CA', 'Connexion dans une nouvelle fenêtre'],
    ['es', 'Conectando en una ventana nueva'],
    ['pt-BR', 'Conectando em uma nova janela'],
    ['ja', '新しいウィンドウで接続しています'],
    ['zh-Hant', '正在新窗口中连接'],
    ['ar', 'جارٍ الربط في نافذة جديدة'],
  ])('speaks %s', async (locale, text) => {
    begin({ locale })
    await expectSpoken(text)
    expect(regions()[0]?.lang).toBe(locale.slice(0, 2))
  })

  test('speaks the language of the page', async () => {
    document.documentElement.lang = 'de'
    begin()
    await expectSpoken('Wird in einem neuen Fenster verbunden')
  })

  test('says the page’s own words where it has some', async () => {
    const { end } = begin({ messages: { opened: 'Das Fenster ist offen' } })
    await expectSpoken('Das Fenster ist offen')
    expect(regions()[0]?.hasAttribute('lang')).toBe(false)
    end(exit('user_closed'))
    await expectSpoken('Cancelled')
  })

  test('uses one region again and again', async () => {
    const first = begin()
    first.end(exit('user_closed'))
    await first.announced
    begin()
    await expectSpoken('Connecting in a new window')
  })

  test('stands in the dialog of the button, outside of which nothing is read', async () => {
    const dialog = document.createElement('dialog')
    document.body.append(dialog)
    dialog.append(anchor)
    begin()
    await expectSpoken('Connecting in a new window')
    expect(regions()[0]?.parentElement).toBe(dialog)
  })
})
