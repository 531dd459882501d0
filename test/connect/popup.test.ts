import { describe, expect, test } from 'vitest'
import { openPopup } from '../../packages/connect/src/window/popup.ts'
import { FakeBrowser, FakePopup } from './fake-browser.ts'

describe('openPopup', () => {
  test('opens a waiting page with a title, built without markup', () => {
    const browser = new FakeBrowser()
    expect(openPopup(browser.window)).toBe(browser.popup)
    expect(browser.openCalls[0]?.url).toBe('about:blank')
    expect(browser.popup.document.title).toBe('Connecting…')
    expect(browser.popup.document.body.textContent).toBe('Connecting…')
    expect(browser.popup.document.querySelector('script, style')).toBeNull()
  })

  test.each([
    ['de-AT', 'Verbinden…'],
    ['ar', 'جارٍ الاتصال…'],
    ['zh-Hans', '连接中…'],
    ['nl', 'Connecting…'],
    ['', 'Connecting…'],
  ])('says it in the language %j', (locale, words) => {
    const browser = new FakeBrowser()
    openPopup(browser.window, locale)
    expect(browser.popup.document.title).toBe(words)
  })

  test('gives each window a long random name (security BR-07)', () => {
    const browser = new FakeBrowser()
    for (let i = 0; i < 50; i++) openPopup(browser.window)
    const names = browser.openCalls.map(({ name }) => name)
    expect(new Set(names).size).toBe(50)
    for (const name of names) expect(name).toMatch(/^alter(?:_\d{1,10}){4}$/)
  })

  test.each([
    ['centres it on the opener', {}, {}, 'width=500,height=700,left=350,top=50'],
    [
      'uses the second screen that the opener is on',
      { availLeft: 1920, availTop: 24 },
      { screenX: 2000, screenY: 100, outerWidth: 1001 },
      'width=500,height=700,left=2251,top=150',
    ],
    [
      'keeps it on a small screen',
      { availWidth: 400, availHeight: 600 },
      { outerWidth: 400, outerHeight: 600 },
      'width=400,height=600,left=0,top=0',
    ],
    [
      'does not let it leave the screen',
      {},
      { screenX: 1800, screenY: 900 },
      'width=500,height=700,left=1420,top=340',
    ],
  ])('%s', (_name, screen, frame, expected) => {
    const browser = new FakeBrowser()
    Object.assign(browser.screen, screen)
    Object.assign(browser.frame, frame)
    openPopup(browser.window)
    expect(browser.openCalls[0]?.features).toBe(`popup,${expected}`)
  })

  test.each([
    ['null', () => null],
    ['undefined', () => undefined],
    [
      'a window that is already closed',
      () => {
        const popup = new FakePopup()
        popup.closeByUser()
        return popup
      },
    ],
    [
      'an exception',
      () => {
        throw new Error('denied')
      },
    ],
  ])('counts %s as no window', (_name, result) => {
    const browser = new FakeBrowser()
    browser.openResult = result
    expect(openPopup(browser.window)).toBeUndefined()
  })

  test('counts this very window as no window', () => {
    const browser = new FakeBrowser()
    browser.openResult = () => Object.assign(browser.window, { closed: false })
    expect(openPopup(browser.window)).toBeUndefined()
  })

  test('takes a window that cannot be written to', () => {
    const browser = new FakeBrowser()
    const sealed = { closed: false }
    browser.openResult = () => sealed
    expect(openPopup(browser.window)).toBe(sealed)
  })
})
