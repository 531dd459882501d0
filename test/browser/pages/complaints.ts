import type { Profile } from '../../support/browser.ts'

/** Everything that the browser refused or complained about on any page of the profile: policy violations first of all. */
export function complaintsOf({ console, errors }: Pick<Profile, 'console' | 'errors'>): string[] {
  const lines = console
    .filter(({ type, text }) => ['error', 'warning'].includes(type) && !isExpected.test(text))
    .map(({ text, url }) => `${text} (${url})`)
  return [...lines, ...errors.map(({ message }) => message)]
}

/** Refused requests, and tabs that no script opened and so none may close, are what some tests are about. */
const isExpected = /^(Failed to load resource|Scripts may close only)/
