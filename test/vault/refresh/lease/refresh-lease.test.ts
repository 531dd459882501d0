import { describe, expect, test } from 'vitest'
import type { UsableGrant } from '../../../../packages/vault/src/storage/tables/credentials.ts'
import type { LeaseOwner } from '../../../../packages/vault/src/refresh/lease/lease-owner.ts'
import {
  deadlineMs,
  isLeaseFree,
  leaseMs,
} from '../../../../packages/vault/src/refresh/lease/refresh-lease.ts'

type State = ReturnType<LeaseOwner['stateOf']>

const takenAt = Date.UTC(2026, 10, 1)

/** Whether a lease that was taken then may be taken over, so long after by the database's clock. */
function isFree(state: State, afterMs: number, waitedMs = 0, underWay: string[] = []): boolean {
  const owner: LeaseOwner = { name: 'me', stateOf: () => state, end: () => undefined }
  const grant = {
    leaseOwner: 'them',
    leaseUntil: takenAt + leaseMs,
    attemptId: 'attempt',
    databaseTime: takenAt + afterMs,
  } as UsableGrant
  return isLeaseFree(owner, new Set(underWay), grant, waitedMs)
}

const ever = Number.MAX_SAFE_INTEGER / 2
const fiveMinutes = 300_000

describe('isLeaseFree', () => {
  test('is at once where the holder is dead, or the lease was never given back', () => {
    expect(isFree('dead', 0)).toBe(true)
    expect(isFree('self', 0, 0, ['another'])).toBe(true)
  })

  test('is never for an attempt of this vault that is under way', () => {
    for (const afterMs of [-ever, 0, leaseMs, ever])
      expect(isFree('self', afterMs, ever, ['attempt'])).toBe(false)
  })

  test('is at its end for a holder that nobody here can see', () => {
    expect(isFree('elsewhere', 0, ever)).toBe(false)
    expect(isFree('elsewhere', leaseMs - 1, ever)).toBe(false)
    expect(isFree('elsewhere', leaseMs)).toBe(true)
  })

  test('is five minutes after its end for one that is alive, and then only after as long as a call may last', () => {
    const after = leaseMs + fiveMinutes
    expect(isFree('alive', after - 1, ever)).toBe(false)
    expect(isFree('alive', after, deadlineMs - 1)).toBe(false)
    expect(isFree('alive', after, deadlineMs)).toBe(true)
  })

  test.each(['alive', 'elsewhere'] as const)(
    'is after as long as a lease lasts where the clock was set back meanwhile (%s)',
    (state) => {
      for (const afterMs of [-1, -3_600_000]) {
        expect(isFree(state, afterMs, leaseMs - 1)).toBe(false)
        expect(isFree(state, afterMs, leaseMs)).toBe(true)
      }
    },
  )
})
