import { examineProviders, type ProviderFinding } from '@alter-ai/vault'
import { print } from './print.ts'
import { readServeConfig } from './serve-config.ts'

export interface DoctorOptions {
  readonly configPath: string
  readonly env: NodeJS.ProcessEnv
  /** Prints the list of findings as JSON. */
  readonly json: boolean
  readonly today: Date
  /** Columns to fill; without it a finding is one line, for other programs to read. */
  readonly columns: number | undefined
}

/**
 * `alter doctor`: says what is wrong with the configured providers, and what to know of them. It starts nothing: no socket and
 * no database is opened. Answers the exit code: 1 where there is an error.
 *
 * @throws {UsageError} the configuration cannot be read.
 */
export function doctor({ configPath, env, json, today, columns }: DoctorOptions): number {
  const { vault } = readServeConfig(configPath, env)
  const findings = examineProviders(vault, today)
  print(json ? JSON.stringify(findings, null, 2) : report(findings, columns))
  return findings.some(({ level }) => level === 'error') ? 1 : 0
}

/** By client, the worst first; and last, where whoever reads it looks, how many there are. */
function report(findings: readonly ProviderFinding[], columns: number | undefined): string {
  const keys = [...new Set(findings.map(({ provider }) => provider))].toSorted()
  const lines = keys.flatMap((key) => {
    const own = findings.filter(({ provider }) => provider === key)
    const title = key === '*' ? 'all clients' : key
    return [title].concat(
      own.map((one) => lineOf(one, columns)),
      '',
    )
  })
  const count = (level: ProviderFinding['level']) => {
    const number = findings.filter((finding) => finding.level === level).length
    return `${number} ${level}${number === 1 ? '' : 's'}`
  }
  const summary = `alter doctor: ${count('error')}, ${count('warning')}, ${count('note')}`
  return [...lines, summary].join('\n')
}

const indent = 11

function lineOf({ level, message }: ProviderFinding, columns: number | undefined): string {
  const width = columns === undefined ? Infinity : Math.max(columns - indent, 30)
  return `  ${level.padEnd(indent - 2)}${wrap(message, width).join(`\n${' '.repeat(indent)}`)}`
}

function wrap(text: string, width: number): string[] {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const last = lines.at(-1)
    if (last === undefined || last.length + 1 + word.length > width) lines.push(word)
    else lines[lines.length - 1] = `${last} ${word}`
  }
  return lines
}
