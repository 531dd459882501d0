/**
 * A text that must not be shown: a token, a client secret, a PKCE verifier.
 *
 * Whatever prints it by accident (a template string, JSON, `console.log`, an error's details) prints `[secret]`; the text
 * comes out through {@link reveal} alone, so a search for `.reveal()` finds every place where a secret is in clear. Two
 * secrets are compared by revealing both, and copies made by `structuredClone` are empty.
 */
export class Secret {
  readonly #text: string

  constructor(text: string) {
    this.#text = text
  }

  /** The text itself. Keep it in a local variable, and no longer than the call it is for. */
  reveal(): string {
    return this.#text
  }

  toString(): string {
    return shown
  }

  toJSON(): string {
    return shown
  }

  [Symbol.toPrimitive](): string {
    return shown
  }

  /** What `util.inspect` and `console.log` ask for, by its registered name, so that this file needs no Node module. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return shown
  }
}

const shown = '[secret]'
