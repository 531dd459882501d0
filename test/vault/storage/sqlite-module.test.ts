import { describe, expect, test } from 'vitest'
import {
  loadSqliteModule,
  type SqliteSources,
} from '../../../packages/vault/src/storage/sqlite-module.ts'
import { engineOf, engines } from './engines.ts'

describe('loadSqliteModule', () => {
  const packaged = engineOf('@photostructure/sqlite')
  const missing: SqliteSources['package'] = () => Promise.reject(new Error('Cannot find package'))
  const builtin = (methods: object) => () => ({
    ...packaged,
    StatementSync: { prototype: methods },
  })

  test("takes the runtime's own where it has all that is needed", async () => {
    const own = builtin({ setReturnArrays: () => {} })
    const module = await loadSqliteModule({ builtin: own, package: missing })
    expect(module.DatabaseSync).toBe(packaged.DatabaseSync)
  })

  test('takes the package where the runtime has none, or an early one', async () => {
    const sources = { package: () => Promise.resolve(packaged) }
    expect(await loadSqliteModule({ ...sources, builtin: () => undefined })).toBe(packaged)
    expect(await loadSqliteModule({ ...sources, builtin: builtin({}) })).toBe(packaged)
  })

  test('says in one line what to install where there is none', async () => {
    await expect(
      loadSqliteModule({ builtin: () => undefined, package: missing }),
    ).rejects.toMatchObject({
      code: 'invalid_config',
      message: expect.stringMatching(/^[^\n]*npm install @photostructure\/sqlite[^\n]*$/) as string,
    })
  })

  test('finds one on this runtime, its own if it has one', async () => {
    const module = await loadSqliteModule()
    expect(module.DatabaseSync).toBe(engines.at(-1)?.module.DatabaseSync)
  })
})
