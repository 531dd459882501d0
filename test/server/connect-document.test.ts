import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  createConnectDocuments,
  type ConnectDocuments,
} from '../../packages/server/src/connect-document.ts'
import { languages } from '../../packages/server/src/pages/texts/language.ts'
import { asyncCpuCost } from '../support/time/cpu-cost.ts'
import { serveVault, type ServedVault } from './served-vault.ts'

let served: ServedVault
beforeAll(async () => {
  served = await serveVault()
})
afterAll(() => served.close())

const path = '/sdk/oauth/connect'

function createDocuments(): ConnectDocuments {
  return createConnectDocuments({ vault: served.vault, isHttps: false, standsAlone: false })
}

describe('the connect page that is kept', () => {
  test('is kept once for each language and encoding, whatever a client accepts', () => {
    const documents = createDocuments()
    for (const { locale } of languages) {
      for (let count = 0; count < 500; count += 1) {
        const acceptLanguage = `x${count}-${count}, ${locale}-${count}, ${locale};q=0.${count}`
        for (const acceptEncoding of [undefined, '', `br, x-${count}`, `gzip;q=0.${count}5, x`])
          documents.find({ acceptLanguage, acceptEncoding })
      }
    }
    expect(documents.count()).toBe(2 * languages.length)
  })

  test('is in the language and the encoding that the client accepts', () => {
    const documents = createDocuments()
    for (const { locale, direction } of languages) {
      const find = (acceptEncoding: string) =>
        documents.find({ acceptLanguage: locale, acceptEncoding })
      const [plain, packed] = [find('identity, gzip;q=0'), find('br, GZIP;q=0.5')]
      const html = Buffer.from(plain.body).toString('utf8')
      expect(html).toMatch(`<!doctype html><html lang="${locale}" dir="${direction}">`)
      expect(gunzipSync(packed.body).toString('utf8')).toBe(html)
      expect(packed.headers).toEqual({ ...plain.headers, 'Content-Encoding': 'gzip' })
      expect(plain.headers).toMatchObject({ Vary: 'Accept-Encoding' })
    }
  })

  test('holds nothing of the request or the user that it was made for', async () => {
    const fresh = await serveVault()
    const marks = {
      host: 'qwxz.example',
      cookie: 'login=qwxz; flow-qwxz=qwxz',
      origin: 'https://qwxz.example',
      referer: 'https://qwxz.example/qwxz',
      'user-agent': 'qwxz',
      'x-forwarded-host': 'qwxz.example',
      'x-forwarded-for': '203.0.113.77',
      'x-request-id': 'qwxz',
      'accept-language': 'de, qwxz;q=0.1',
    }
    const first = await fresh.send('GET', `${path}?qwxz=qwxz&locale=qwxz&theme=qwxz`, {
      headers: marks,
    })
    const second = await served.send('GET', path, { headers: { 'accept-language': 'de' } })
    const body = await first.text()
    expect(body).toBe(await second.text())
    expect([...first.headers]).toEqual([...second.headers])
    expect(body + JSON.stringify([...first.headers])).not.toMatch(/qwxz|203\.0\.113/)
    await fresh.close()
  })

  test('is of one app: another app has pages of its own', async () => {
    const other = await serveVault({ app: { name: 'Other App', origins: [], accent: '#f26b1d' } })
    const [ours, theirs] = [await served.send('GET', path), await other.send('GET', path)]
    expect(theirs.headers.get('content-security-policy')).not.toBe(
      ours.headers.get('content-security-policy'),
    )
    expect(await theirs.text()).toContain('Other App')
    expect(await ours.text()).not.toContain('Other App')
    await other.close()
  })

  test('costs little more than the smallest response', async () => {
    const get = (address: string) => async () => {
      const response = await served.send('GET', address, { headers: { 'accept-encoding': 'gzip' } })
      await response.arrayBuffer()
    }
    const smallest = await asyncCpuCost(get('/healthz'))
    expect(await asyncCpuCost(get(path))).toBeLessThan(6 * smallest)
  })
})
