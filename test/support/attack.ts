import { expect, test } from 'vitest'

/** One known attack: the row of SECURITY.md that it belongs to, and where it is described. */
export interface Attack {
  readonly row: string
  readonly name: string
  /** RFC section, CVE or paper. */
  readonly reference: string
}

/** What became of an attack; `npm run test:attack` prints it. */
export interface AttackTally extends Attack {
  tries: number
  successes: number
}

declare module 'vitest' {
  interface TaskMeta {
    attack?: AttackTally
  }
}

/** Counts one try. `didSucceed` is what the attacker has reached, looked at from outside. */
export type CountTry = (didSucceed: boolean) => void

/**
 * A test that is an attack: it tries, counts, and holds when nothing was reached. One that never tries fails, because it
 * would hold whatever is broken.
 */
export function attackTest(attack: Attack, run: (countTry: CountTry) => Promise<void>): void {
  test(`${attack.row} ${attack.name}`, async ({ task }) => {
    const tally: AttackTally = { ...attack, tries: 0, successes: 0 }
    task.meta.attack = tally
    await run((didSucceed) => {
      tally.tries += 1
      if (didSucceed) tally.successes += 1
    })
    expect(tally.tries, 'tries').toBeGreaterThan(0)
    expect(tally.successes, 'successes').toBe(0)
  })
}
