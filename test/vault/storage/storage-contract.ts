import { describe } from 'vitest'
import { commitContract } from './commit-contract.ts'
import type { Open } from './contract-driver.ts'
import { statementContract } from './statement-contract.ts'

/** What every driver promises, whatever the database. */
export function storageContract(name: string, open: Open): void {
  describe(`storage contract on ${name}`, () => {
    statementContract(open)
    commitContract(open)
  })
}
