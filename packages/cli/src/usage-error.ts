/** What the person at the command line can mend. Its message is shown as it is, so it holds no value. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}
