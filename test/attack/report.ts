import type { Reporter, TestModule } from 'vitest/node'
import type { AttackTally } from '../support/attack.ts'

/** Ends a run with one line an attack: what was tried how often, and how often it succeeded. */
export default class AttackReport implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const tallies = modules
      .flatMap((module) => [...module.children.allTests()])
      .flatMap((test): readonly AttackTally[] => {
        const { attack } = test.meta()
        return attack === undefined ? [] : [attack]
      })
      .toSorted((one, other) => one.row.localeCompare(other.row, 'en', { numeric: true }))
    const rows = [
      ['row', 'attack', 'tries', 'successes', 'reference'],
      ...tallies.map(({ row, name, tries, successes, reference }) => [
        row,
        name,
        String(tries),
        String(successes),
        reference,
      ]),
    ]
    const widths = rows[0]?.map((_, column) =>
      Math.max(...rows.map((row) => row[column]?.length ?? 0)),
    )
    const lines = rows.map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths?.[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    process.stdout.write(`\n${lines.join('\n')}\n\n${tallies.length} attacks\n`)
  }
}
