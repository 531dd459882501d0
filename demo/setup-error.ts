/** The demo cannot start as things are; the message says what to change. */
export class SetupError extends Error {
  override readonly name = 'SetupError'
}
