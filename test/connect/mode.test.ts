import { describe, expect, test } from 'vitest'
import { chooseMode } from '../../packages/connect/src/mode.ts'
import { FakeBrowser } from './fake-browser.ts'

const coarse = '(pointer: coarse)'

function device(width: number, height: number, media: string[] = []) {
  const browser = new FakeBrowser()
  browser.screen = { ...browser.screen, width, height }
  browser.media = media
  return browser.window
}

describe('chooseMode', () => {
  test.each([
    ['a phone', device(390, 844, [coarse]), 'redirect'],
    ['a phone turned sideways', device(844, 390, [coarse]), 'redirect'],
    ['a tablet', device(810, 1080, [coarse]), 'popup'],
    ['a desktop', device(1920, 1080), 'popup'],
    ['a small screen with a mouse', device(400, 500), 'popup'],
  ] as const)('auto on %s', (_name, browser, expected) => {
    expect(chooseMode(browser, 'auto', true)).toBe(expected)
    expect(chooseMode(browser, undefined, true)).toBe(expected)
  })

  test('auto takes the page where no window can be opened', () => {
    const browser = device(1920, 1080)
    Object.assign(browser, { open: undefined })
    expect(chooseMode(browser, 'auto', true)).toBe('redirect')
  })

  test('auto stays with the popup where no storage would bring the page back', () => {
    expect(chooseMode(device(390, 844, [coarse]), 'auto', false)).toBe('popup')
  })

  test('a mode that is asked for is taken', () => {
    expect(chooseMode(device(390, 844, [coarse]), 'popup', true)).toBe('popup')
    expect(chooseMode(device(1920, 1080), 'redirect', false)).toBe('redirect')
  })
})
