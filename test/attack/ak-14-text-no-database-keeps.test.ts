import { afterAll, beforeAll, expect } from 'vitest'
import { createVault, type Vault } from '@alter-ai/vault'
import { attackTest } from '../support/attack.ts'
import { connectAccount } from '../support/connect-account.ts'
import { ada, testVaultOptions } from '../support/create-test-vault.ts'
import {
  startMisbehavingProvider,
  type MisbehavingProvider,
} from '../support/misbehaving-provider/index.ts'
import { serveStandalone, type Standalone } from '../support/serve-standalone.ts'

// NUL and half of a surrogate pair travel in JSON, and no database keeps them as they are.
const reference = 'RFC 8259 §8.2, CWE-158, CWE-176'

let served: Standalone
let provider: MisbehavingProvider
let vault: Vault
const errors: unknown[] = []
beforeAll(async () => {
  served = await serveStandalone({ onError: (error) => errors.push(error) })
  provider = await startMisbehavingProvider()
  vault = await createVault({
    ...testVaultOptions(served.provider),
    providers: { misbehaving: provider.client() },
    onError: (error) => errors.push(error),
  })
})
afterAll(async () => {
  expect(errors).toEqual([])
  await vault.close()
  await provider.close()
  await served.close()
})

attackTest(
  { row: 'AK-14', name: 'NUL and half a character in every text of a session', reference },
  async (countTry) => {
    for (const text of ['\0', 'a\0b', '\ud83d', 'a\ude00', '\ude00\ud83d']) {
      for (const options of [
        { user: { id: text } },
        { user: { id: 'x', issuer: text } },
        { user: { id: 'x', email: text } },
        { user: { id: 'x', name: text } },
        { reauthorizeGrantId: text },
        { loginHint: text },
        { metadata: { [text]: 'x' } },
        { metadata: { x: text } },
        { requiredScopes: [text] },
      ]) {
        const error: unknown = await served.client
          .createConnectSession(options)
          .catch((refusal: unknown) => refusal)
        const { code, status = 500 } = error as { code?: string; status?: number }
        countTry(status >= 500)
        expect(code).toBe('invalid_argument')
      }
    }
    await served.client.createConnectSession({ user: { id: 'Zoë 😀', name: 'Zoë 😀' } })
  },
)

attackTest(
  {
    row: 'AK-14',
    name: 'accounts whose id or name no database keeps: a consent that is lost, or two accounts taken for one',
    reference,
  },
  async (countTry) => {
    const names = [
      '\0',
      'a\0b',
      '\ud83d',
      '\ude00',
      '\ufffd',
      'a\ufffdb',
      'x'.repeat(600),
      'x'.repeat(601),
    ]
    const grants = new Map<string, string>()
    for (const name of [...names, '😀'.repeat(161)]) {
      const grantId = await connectAccount(vault, provider, 'misbehaving', name, ada)
      countTry([...grants.values()].includes(grantId))
      grants.set(name, grantId)
      const grant = await vault.getGrant(grantId)
      for (const label of [grant.accountIdentifier, grant.accountDisplayName ?? '']) {
        countTry(/\0|\p{Surrogate}/u.test(label))
        expect(label.length).toBeLessThanOrEqual(320)
      }
      // The same account again is the same grant.
      expect(await connectAccount(vault, provider, 'misbehaving', name, ada)).toBe(grantId)
    }
    const { accountDisplayName } = await vault.getGrant(String(grants.get('😀'.repeat(161))))
    expect(accountDisplayName).toBe('😀'.repeat(160))
  },
)
