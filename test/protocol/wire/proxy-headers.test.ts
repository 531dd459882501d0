import {
  fromBase64Url,
  fromBase64UrlList,
  fromPercentEncoded,
  toBase64Url,
  toBase64UrlList,
} from '@alter-ai/protocol/wire'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

describe('base64url', () => {
  test('carries every text through a header', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const encoded = toBase64Url(text)
        expect(encoded).toBe(Buffer.from(text).toString('base64url'))
        expect(fromBase64Url(encoded)).toBe(text)
      }),
    )
    expect(fromBase64Url(toBase64Url('\ufeffmarked'))).toBe('\ufeffmarked')
  })

  test('is nothing for other text, or bytes that are not UTF-8', () => {
    for (const wrong of ['a', 'a=', 'YQ==', 'a b', 'a+b/', 'ü', '_w', 'YQ, YQ'])
      expect(fromBase64Url(wrong), wrong).toBeUndefined()
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void fromBase64Url(text)))
  })
})

describe('a list in base64url', () => {
  test('comes back as it was, the empty one too', () => {
    for (const list of [[], ['a'], ['a b', 'ü', '']]) {
      const encoded = toBase64UrlList(list)
      expect(encoded).toMatch(/^[\w-]+$/)
      expect(fromBase64UrlList(encoded)).toEqual(list)
    }
  })

  test('is nothing for anything else', () => {
    for (const wrong of ['', '*', toBase64Url('a'), toBase64Url('{}'), toBase64Url('["a",7]')])
      expect(fromBase64UrlList(wrong), wrong).toBeUndefined()
    fc.assert(fc.property(fc.string(), (text) => void fromBase64UrlList(text)))
  })
})

describe('percent-encoding', () => {
  test('is nothing for what is not well-formed', () => {
    expect(fromPercentEncoded('ada%40example.com')).toBe('ada@example.com')
    for (const wrong of ['%', '%4', '%zz', '%ff']) expect(fromPercentEncoded(wrong)).toBeUndefined()
  })
})
