import { describe, expect, test } from 'vitest'
import { brandStyle, contrast } from '../../../../packages/server/src/pages/style/brand-style.ts'
import { palette } from '../../../../packages/server/src/pages/style/palette.ts'

/** 512 colours of every hue and shade, and the corners. */
const accents = Array.from({ length: 512 }, (_, index) => {
  const channel = (part: number) => Math.min(255, part * 36 + (part === 7 ? 3 : 0))
  const parts = [index >> 6, (index >> 3) & 7, index & 7]
  return `#${parts.map((part) => channel(part).toString(16).padStart(2, '0')).join('')}`
})

describe('contrast', () => {
  test.each([
    ['#000000', '#ffffff', 21],
    ['#ffffff', '#000000', 21],
    ['#777777', '#ffffff', 4.48],
    ['#2b59d9', '#2b59d9', 1],
  ])('of %s and %s is %d (WCAG 2.2)', (one, other, ratio) => {
    expect(contrast(one, other)).toBeCloseTo(ratio, 2)
  })
})

describe('brandStyle', () => {
  test('is empty when nothing is chosen', () => {
    expect(brandStyle({})).toBe('')
    expect(brandStyle({ colorScheme: 'dark' })).toBe('')
  })

  test('sets the corners alone', () => {
    expect(brandStyle({ radius: 0 })).toBe(':root{--radius:0px}')
  })

  test('keeps an accent that can be read, to the letter', () => {
    const light = variables(brandStyle({ accent: '#2b59d9' }), 'light')
    expect(light).toMatchObject({ accent: '#2b59d9', 'accent-text': '#2b59d9' })
  })

  test.each(['light', 'dark'] as const)('keeps every accent readable on %s', (scheme) => {
    for (const accent of accents) {
      const of = variables(brandStyle({ accent }), scheme)
      const read = (name: string) => of[name] ?? 'missing'
      expect(read('accent')).toBe(accent)
      expect(contrast(read('on-accent'), accent), accent).toBeGreaterThanOrEqual(4.5)
      expect(contrast(read('on-accent'), read('accent-hover')), accent).toBeGreaterThanOrEqual(4.5)
      for (const ground of Object.values(palette[scheme]))
        expect(contrast(read('accent-text'), ground), accent).toBeGreaterThanOrEqual(4.5)
      expect(contrast(read('accent-edge'), palette[scheme].surface)).toBeGreaterThanOrEqual(3)
    }
  })

  test('follows both ways of asking for dark', () => {
    const style = brandStyle({ accent: '#ffe600' })
    expect(style).toContain('@media (prefers-color-scheme:dark){:root:not([data-theme=light]){')
    expect(style).toContain(':root[data-theme=dark]{')
  })
})

function variables(style: string, scheme: 'light' | 'dark'): Record<string, string> {
  const block = scheme === 'light' ? /^:root\{([^}]*)\}/ : /:root\[data-theme=dark\]\{([^}]*)\}/
  const pairs = (block.exec(style)?.[1] ?? '').split(';').map((pair) => pair.split(':'))
  return Object.fromEntries(pairs.map(([name = '', value = '']) => [name.slice(2), value]))
}
