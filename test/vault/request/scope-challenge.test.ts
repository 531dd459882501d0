import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createSecretFinder } from '../../../packages/vault/src/request/find-secret.ts'
import { readScopeChallenge } from '../../../packages/vault/src/request/scope-challenge.ts'
import { costGrowth, linearGrowth } from '../../support/time/cpu-cost.ts'

const token = 'the-access-token'
const holdsSecret = createSecretFinder([token])
const read = (challenge: string, status = 403) =>
  readScopeChallenge(
    { status, headers: new Headers({ 'www-authenticate': challenge }) },
    holdsSecret,
  )

describe('readScopeChallenge', () => {
  test.each<[string, readonly string[]]>([
    ['Bearer error="insufficient_scope", scope="a b"', ['a', 'b']],
    ['Bearer realm="x", scope="a", error="insufficient_scope"', ['a']],
    ['bearer Error="insufficient_scope",Scope="a"', ['a']],
    ['Bearer error=insufficient_scope, scope=a', ['a']],
    ['Bearer error = "insufficient_scope" , scope = "a"', ['a']],
    ['Bearer error="insufficient_scope", scope="a,b, c  a"', ['a', 'b', 'c']],
    ['Bearer error="insufficient_scope" scope="a"', ['a']],
    ['Basic realm="x", Bearer error="insufficient_scope", scope="a"', ['a']],
    ['Negotiate YQ==, Bearer error="insufficient_scope", scope="a", Basic realm="b"', ['a']],
    ['Bearer realm="one", Bearer error="insufficient_scope", scope="a"', ['a']],
    ['Bearer error="insufficient_scope", scope="https://a.example/x.y"', ['https://a.example/x.y']],
    ['Bearer error="insufficient_scope", scope="a", scope="b"', ['a']],
    ['Bearer error="insufficient_scope", error_description="say \\"scope=x\\"", scope="a"', ['a']],
    ['Bearer error="insufficient_scope", scope="a', ['a']],
    ['Bearer error="insufficient_scope", scope="ü a"', ['a']],
    ['Bearer error="insufficient_scope", scope=""', []],
    ['Bearer error="insufficient_scope"', []],
  ])('reads %s', (challenge, scopes) => {
    expect(read(challenge)).toEqual({ scopes })
    expect(read(challenge, 401)).toEqual({ scopes })
  })

  test.each([
    '',
    'Bearer',
    'Bearer realm="x"',
    'Bearer error="invalid_token", scope="a"',
    'Bearer realm="error=insufficient_scope"',
    'Bearer realm="x\\", error=\\"insufficient_scope"',
    'Basic error="insufficient_scope", scope="a"',
    'Bearer realm="x", Basic error="insufficient_scope"',
    'error="insufficient_scope"',
  ])('finds nothing in %j', (challenge) => {
    expect(read(challenge)).toBeUndefined()
  })

  test('looks only at refusals', () => {
    for (const status of [200, 400, 402, 404, 407, 500])
      expect(read('Bearer error="insufficient_scope", scope="a"', status)).toBeUndefined()
  })

  test('names nothing where the token was said back', () => {
    for (const said of [token, encodeURIComponent(token), Buffer.from(token).toString('base64')])
      expect(read(`Bearer error="insufficient_scope", scope="a ${said}"`)).toEqual({ scopes: [] })
  })

  test('takes every header, in no time', () => {
    const words = fc.constantFrom('Bearer', ' ', ',', '=', '"', '\\', 'error', 'scope', 'a', '\t')
    const header = fc.array(words, { maxLength: 60 }).map((parts) => parts.join(''))
    fc.assert(fc.property(header, (challenge) => void read(challenge)))
    for (const endless of ['"\\', ' ', 'a ', 'a=', 'a="', ',', '\\"']) {
      const readLong = (times: number) =>
        read(`Bearer error="insufficient_scope", scope=${endless.repeat(times)}`)
      expect(costGrowth(readLong, 500), endless).toBeLessThan(linearGrowth)
      readLong(30_000)
    }
  })
})
