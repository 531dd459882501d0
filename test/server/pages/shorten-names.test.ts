import { readFileSync } from 'node:fs'
import { minifySync } from 'vite'
import { describe, expect, test } from 'vitest'
import { joinModules } from '../../../packages/server/src/pages/join-modules.ts'
import { shortenNames } from '../../../packages/server/src/pages/shorten-names.ts'

describe('shortenNames', () => {
  test.each([
    ['constants', 'const first=1\nlet second=first', 'const aa=1\nlet ab=aa'],
    ['functions', 'function other(given){return given}\nother()', 'function aa(a){return a}\naa()'],
    ['arrows', 'list.map(one=>one+1)', 'list.map(a=>a+1)'],
    ['parameters', '(one,two=one,...rest)=>rest', '(a,b=a,...c)=>c'],
    ['what is caught', 'try{}catch(error){throw error}', 'try{}catch(a){throw a}'],
    ['methods’ parameters', 'x({run(step){step()}})', 'x({run(a){a()}})'],
    ['patterns', '({name,kind:sort=name})=>sort', '({name:a,kind:b=a})=>b'],
    [
      'loops',
      'for(const [key,value] of of(list)){key(value)}',
      'for(const [a,b] of of(list)){a(b)}',
    ],
    [
      'a parameter called of',
      '(of)=>{for(const one of of)one(of)}',
      '(a)=>{for(const b of a)b(a)}',
    ],
    [
      'what stands in a template',
      '(one)=>`one ${{one}} ${`${one}}`}`',
      '(a)=>`one ${{one:a}} ${`${a}}`}`',
    ],
  ])('shortens %s', (_, source, expected) => {
    expect(shortenNames(source)).toBe(expected)
  })

  test.each([
    ['members', '(size)=>list.size?.size', '(a)=>list.size?.size'],
    [
      'members’ names',
      '(size)=>({size:1,run(){return size},list:size?size:0})',
      '(a)=>({size:1,run(){return a},list:a?a:0})',
    ],
    ['strings', `(size)=>size+'size'+"size"`, `(a)=>a+'size'+"size"`],
    [
      'regular expressions',
      '(size)=>/size[/}`]/.test(size/2/size)',
      '(a)=>/size[/}`]/.test(a/2/a)',
    ],
    [
      'names of others',
      'fetch(location.href)\nfunction go(fetch){}',
      'fetch(location.href)\nfunction aa(a){}',
    ],
  ])('leaves %s as they are', (_, source, expected) => {
    expect(shortenNames(source)).toBe(expected)
  })

  test('calls nothing by a name that is taken', () => {
    expect(shortenNames('a(b)\nfunction go(one,two){return one+two+a+b}')).toBe(
      'a(b)\nfunction aa(c,d){return c+d+a+b}',
    )
    const many = Array.from({ length: 400 }, (_, at) => `name${at}`)
    const script = shortenNames(many.map((name) => `const ${name}=0`).join('\n'))
    const names = [...script.matchAll(/(\w+)=0/g)].map(([, name]) => name)
    expect(new Set(names).size).toBe(400)
    for (const word of ['do', 'if', 'in', 'of']) expect(names).not.toContain(word)
  })

  test('keeps what is shadowed apart from what shadows it', () => {
    const script = shortenNames(
      'const word=1\nfunction say(word){return word}\nfunction tell(){return word}\nreport(say(2)+tell())',
    )
    expect(script).toBe(
      'const aa=1\nfunction ab(aa){return aa}\nfunction ac(){return aa}\nreport(ab(2)+ac())',
    )
  })

  test('leaves each script what it was: a minifier with a real parser makes the same of both', () => {
    for (const files of scripts()) {
      const script = joinModules(files)
      expect(minified(script)).toBe(minified(files.map(withoutImports).join('\n')))
      expect(script).not.toMatch(/\bfunction \w{3,}\(/)
    }
  })
})

const folder = new URL('../../../packages/server/src/pages/', import.meta.url)

/** The files of each script of the pages, in their order. */
function scripts(): string[][] {
  const [, ...lists] = readFileSync(new URL('page-script.ts', folder), 'utf8').split(
    'joinModules([',
  )
  return lists.map((list) => [...list.matchAll(/'([\w-]+\.js)'/g)].map(([, file = '']) => file))
}

function withoutImports(file: string): string {
  return readFileSync(new URL(file, folder), 'utf8')
    .replaceAll(/^import\s[^'"]*['"][^'"]+['"]$/gm, '')
    .replaceAll(/^export (?=\w)/gm, '')
}

/** As short as can be, with names that only depend on who uses them. */
function minified(script: string): string {
  return minifySync('script.js', script, { module: true, mangle: { toplevel: true } }).code
}
