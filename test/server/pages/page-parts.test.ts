import { catalogue } from '../../../packages/vault/src/providers/catalogue/index.ts'
import { describe, expect, test } from 'vitest'
import {
  cleanName,
  fillText,
  monogram,
} from '../../../packages/server/src/pages/script/shared/fill-text.js'
import { logoTone } from '../../../packages/server/src/pages/script/shared/logo-tone.js'
import {
  connectScript,
  decisionScript,
  resultScript,
} from '../../../packages/server/src/pages/script/page-script.ts'
import { logoFor } from '../../../packages/server/src/pages/provider-logo.ts'
import { foldText } from '../../../packages/server/src/pages/script/shared/fold-text.js'
import { webOrigin, webUrl } from '../../../packages/server/src/pages/script/shared/web-url.js'
import { publishedScripts } from '../../support/as-published.ts'

describe('fillText', () => {
  test('fills names, and leaves what it does not know', () => {
    expect(fillText('{app} and {provider}', { app: 'Example' })).toBe('Example and {provider}')
  })

  test('does not fill from the prototype, nor fill what was filled', () => {
    expect(fillText('{constructor}', {})).toBe('{constructor}')
    expect(fillText('{app}', { app: '{user}', user: 'Ada' })).toBe('{user}')
  })

  test('sets right-to-left names apart', () => {
    expect(fillText('{app}!', { app: 'مثال' })).toBe('\u2068مثال\u2069!')
  })
})

describe('cleanName', () => {
  test.each([
    ['a\u202Eb', 'a b'],
    ['zero\u200Bwidth', 'zero width'],
    ['two\n  lines\u0000', 'two lines'],
    ['soft\u00ADhyphen', 'soft hyphen'],
    ['e\u0301', 'é'],
    ['👩\u200D💻', '👩\u200D💻'],
  ])('%j is shown as %j', (name, expected) => {
    expect(cleanName(name)).toBe(expected)
  })

  test('cuts a long name between characters', () => {
    expect([...cleanName('😀'.repeat(200))]).toHaveLength(80)
    expect(cleanName('😀'.repeat(200))).toMatch(/😀…$/u)
  })
})

describe('monogram', () => {
  test.each([
    ['slack', 'S'],
    ['  "élan"', 'É'],
    ['!?', '•'],
    ['', '•'],
  ])('of %j is %j', (name, expected) => {
    expect(monogram(name)).toBe(expected)
  })
})

describe('webUrl', () => {
  test.each([
    'https://a.example/x?y',
    'http://localhost:1/',
    'http://app.localhost/',
    'http://127.9.0.1/',
    'http://[::1]:8/',
  ])('lets %s through', (url) => {
    expect(webUrl(url)?.href).toBe(url)
  })

  test.each([
    'javascript:alert(1)',
    'data:text/html,x',
    'blob:https://a.example/1',
    'http://a.example/',
    'http://localhost.example/',
    'http://127.0.0.1.example/',
    'https://user@a.example/',
    '//a.example',
    '/x',
    '',
    null,
    {},
  ])('refuses %j', (url) => {
    expect(webUrl(url)).toBeUndefined()
  })
})

describe('webOrigin', () => {
  test('takes an origin as browsers write it, and nothing else', () => {
    expect(webOrigin('https://a.example')).toBe('https://a.example')
    for (const other of [
      'https://a.example/',
      'https://A.example',
      'https://a.example:443',
      '*',
      '/',
      'null',
      null,
    ]) {
      expect(webOrigin(other)).toBeUndefined()
    }
  })
})

describe('logoFor', () => {
  test('knows google and github, in the colour of the brand', () => {
    expect(logoFor('google')?.color).toBe('#4285F4')
    expect(logoFor('github')?.color).toBe('#181717')
    for (const slug of ['google', 'github']) expect(logoFor(slug)?.path).toMatch(/^M[\d.]/)
  })

  test('draws the icon of each product that differs from its parent’s', () => {
    const aliases = [...catalogue.values()].filter(({ aliasOf }) => aliasOf !== undefined)
    const own = aliases.filter(({ logo, aliasOf = '' }) => logo !== catalogue.get(aliasOf)?.logo)
    expect(own.length).toBeGreaterThan(10)
    for (const { id, logo } of own) expect(logoFor(logo)?.path, id).toMatch(/^M[\d.]/)
  })

  test.each(['slack', 'custom', '../package', 'constructor', '', undefined])(
    'has none for %s',
    (slug) => {
      expect(logoFor(slug)).toBeNull()
    },
  )
})

describe('logoTone', () => {
  test.each([
    ['#181717', 'dark'],
    ['#4285F4', 'plain'],
    ['#FFE812', 'light'],
    ['red', 'none'],
    ['#fff;x', 'none'],
  ])('of %s is %s', (color, tone) => {
    expect(logoTone(color)).toBe(tone)
  })
})

describe('foldText', () => {
  test.each([
    ['Électricité de Straßburg', 'electricite de strassburg'],
    ['ŁÓDŹ', 'lodz'],
    ['İstanbul', 'istanbul'],
    ['Ｇｏｏｇｌｅ', 'google'],
    ['أحمد', 'احمد'],
    ['グーグル', 'クークル'],
  ])('of %s is %s', (text, folded) => {
    expect(foldText(text)).toBe(folded)
  })
})

describe('the inlined scripts', () => {
  test.each([
    ['connect', connectScript],
    ['decision', decisionScript],
    ['result', resultScript],
    ['published connect', publishedScripts.connect],
    ['published decision', publishedScripts.decision],
    ['published result', publishedScripts.result],
  ])('of the %s page have no import, export, comment or end of script in them', (_, script) => {
    expect(script).not.toMatch(/^\s*(import|export)\b/m)
    expect(script).not.toMatch(/^\s*(\/\/|\/\*|\*)/m)
    expect(script).not.toMatch(/<\/script|<!--|sourceMappingURL/i)
  })

  test('write no markup', () => {
    const scripts = [connectScript, decisionScript, resultScript]
    expect([...scripts, ...Object.values(publishedScripts)].join('\n')).not.toMatch(
      /innerHTML|outerHTML|insertAdjacent|document\.write|eval\(|new Function/,
    )
  })
})
