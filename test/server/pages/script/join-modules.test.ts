import { readFileSync } from 'node:fs'
import { Script } from 'node:vm'
import { describe, expect, test } from 'vitest'
import {
  connectScript,
  decisionScript,
  resultScript,
} from '../../../../packages/server/src/pages/script/page-script.ts'
import { publishedScripts } from '../../../support/as-published.ts'
import { minifyPageScript } from '../../../../scripts/minify-page-script.js'

const folder = new URL('../../../../packages/server/src/pages/script/', import.meta.url)

describe('joinModules', () => {
  test('takes nothing but comments from the modules: minified, they are the same with them', () => {
    const joined = [connectScript, decisionScript, resultScript].map(minifyPageScript)
    expect(joined).toEqual(filesOfScripts().map((files) => minifyPageScript(withComments(files))))
  })

  test.each([
    ['connect', connectScript],
    ['decision', decisionScript],
    ['result', resultScript],
  ])('leaves the script of the %s page readable', (_, script) => {
    const lines = script.split('\n')
    expect(lines.filter((line) => line.startsWith('  ')).length).toBeGreaterThan(10)
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(140)
  })
})

describe('minifyPageScript', () => {
  test.each(Object.entries(publishedScripts))('makes JavaScript of the %s script', (_, script) => {
    expect(() => new Script(`'use strict';${script}`)).not.toThrow()
  })

  test.each(['const one = 1\nconst one = 2', 'const one =', '}'])('refuses %j', (script) => {
    expect(() => minifyPageScript(script)).toThrow(SyntaxError)
  })
})

/** The files of each script of the pages, in their order. */
function filesOfScripts(): string[][] {
  const [, ...lists] = readFileSync(new URL('page-script.ts', folder), 'utf8').split(
    'joinModules([',
  )
  return lists.map((list) => [...list.matchAll(/'([\w/-]+\.js)'/g)].map(([, file = '']) => file))
}

function withComments(files: readonly string[]): string {
  return files
    .map((file) =>
      readFileSync(new URL(file, folder), 'utf8')
        .replaceAll(/^import\s[^'"]*['"][^'"]+['"]$/gm, '')
        .replaceAll(/^export (?=\w)/gm, ''),
    )
    .join('\n')
}
