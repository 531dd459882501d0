import { afterAll, beforeAll, expect } from 'vitest'
import { languages } from '../../packages/server/src/pages/texts/language.ts'
import { attackTest } from '../support/attack.ts'
import { FlowBrowser, publicIdOf } from '../support/create-test-vault.ts'
import { asyncCpuCost } from '../support/time/cpu-cost.ts'
import { serveVault, type ServedVault } from '../server/served-vault.ts'

let served: ServedVault
beforeAll(async () => {
  served = await serveVault()
})
afterAll(() => served.close())

const page = '/sdk/oauth/connect'

attackTest(
  {
    row: 'DS-01',
    name: 'the connect page, over and over and never with the same headers, for CPU and memory',
    reference: 'CWE-400, CWE-770',
  },
  async (countTry) => {
    let count = 0
    const hostile: Readonly<Record<string, () => [string, Record<string, string>]>> = {
      language: () => [page, { 'accept-language': `x-${count}, en-${count};q=0.${count}` }],
      encoding: () => [page, { 'accept-encoding': `x-${count}, gzip;q=0.${count}` }],
      query: () => [`${page}?locale=${count}&theme=${count}`, {}],
      cookies: () => [page, { cookie: `login=${count}; flow-${count}=x` }],
      host: () => [page, { 'x-forwarded-host': `${count}.example`, 'user-agent': `${count}` }],
    }
    const smallest = await asyncCpuCost(async () => (await served.send('GET', '/healthz')).text())
    const bodies = new Set<string>()
    for (const next of Object.values(hostile)) {
      const cost = await asyncCpuCost(async () => {
        count += 1
        const [path, headers] = next()
        const response = await served.send('GET', path, {
          headers: { 'accept-encoding': 'gzip', ...headers },
        })
        bodies.add(Buffer.from(await response.arrayBuffer()).toString('base64'))
      })
      countTry(cost > 6 * smallest)
    }
    // Two encodings of one language.
    countTry(bodies.size > 2)

    for (const { locale } of languages) {
      const response = await served.send('GET', page, { headers: { 'accept-language': locale } })
      expect(await response.text()).toContain(`<html lang="${locale}"`)
    }
    const browser = new FlowBrowser(served)
    const { connectUrl } = await browser.mint('slack', { id: 'user-ada' })
    const redeemed = await served.send('POST', `${page}/redeem`, {
      headers: { 'alter-connect': '1', 'content-type': 'application/json', cookie: 'login=ada' },
      body: JSON.stringify({ session: publicIdOf(connectUrl), display: 'popup' }),
    })
    expect(redeemed.status).toBe(200)
  },
)
