import { describe, expect, test } from 'vitest'
import { chooseMode } from '../../packages/connect/src/window/mode.ts'
import type { Browser } from '../../packages/connect/src/window/browser.ts'
import { FakeBrowser } from './fake-browser.ts'

const coarse = '(pointer: coarse)'

function device(width: number, height: number, media: string[] = []) {
  const browser = new FakeBrowser()
  browser.screen = { ...browser.screen, width, height }
  browser.media = media
  return browser.window
}

function withoutStorage(browser: Browser) {
  Object.defineProperty(browser, 'sessionStorage', {
    get() {
      throw new DOMException('denied', 'SecurityError')
    },
  })
  return browser
}

describe('chooseMode', () => {
  test.each([
    ['a phone', device(390, 844, [coarse]), 'redirect'],
    ['a phone turned sideways', device(844, 390, [coarse]), 'redirect'],
    ['a tablet', device(810, 1080, [coarse]), 'popup'],
    ['a desktop', device(1920, 1080), 'popup'],
    ['a small screen with a mouse', device(400, 500), 'popup'],
  ] as const)('auto on %s', (_name, browser, expected) => {
    expect(chooseMode(browser, 'auto')).toBe(expected)
    expect(chooseMode(browser)).toBe(expected)
  })

  test('auto takes the page where no window can be opened', () => {
    const browser = device(1920, 1080)
    Object.assign(browser, { open: undefined })
    expect(chooseMode(browser, 'auto')).toBe('redirect')
  })

  test('auto stays with the popup where no storage would bring the page back', () => {
    expect(chooseMode(withoutStorage(device(390, 844, [coarse])), 'auto')).toBe('popup')
  })

  test('auto stays with the popup in a home-screen app on iOS, which a full page would leave', () => {
    const browser = new FakeBrowser()
    browser.screen = { ...browser.screen, width: 390, height: 844 }
    browser.media = [coarse]
    expect(chooseMode(browser.window)).toBe('redirect')
    browser.isStandalone = true
    expect(chooseMode(browser.window)).toBe('popup')
  })

  test('a mode that is asked for is taken', () => {
    expect(chooseMode(device(390, 844, [coarse]), 'popup')).toBe('popup')
    expect(chooseMode(device(1920, 1080), 'redirect')).toBe('redirect')
  })
})
