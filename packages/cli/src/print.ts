/** One line, or several, on standard output. */
export function print(text: string): void {
  process.stdout.write(`${text}\n`)
}

/** And on standard error. */
export function printError(text: string): void {
  process.stderr.write(`${text}\n`)
}
