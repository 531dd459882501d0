import { AlterValueError } from '../errors.ts'
import type { EndUser } from '../vault-client.ts'
import { isPlainText } from './plain-text.ts'

/** Whose a grant or a session is: the two that together name a person. */
export interface NamedOwner {
  readonly issuer: string
  readonly subject: string
}

/** Issuer of the app's own user ids. */
const appIssuer = 'app'

const maxLength = 512

/**
 * (issuer, subject) of a user as the app names it.
 *
 * @throws {AlterSDKError} `invalid_argument` for an id that is missing, empty, over 512 characters, or not plain text. An
 * unclear user must match no grant.
 */
export function ownerOf(user: EndUser): NamedOwner {
  if (typeof (user as unknown) !== 'object' || (user as unknown) === null) {
    throw new AlterValueError('user must be an object with an id; nobody is logged in?')
  }
  const issuer: unknown = user.issuer ?? appIssuer
  const subject: unknown = user.id
  if (!isName(issuer)) throw unclear('user.issuer')
  if (!isName(subject)) throw unclear('user.id')
  return { issuer, subject }
}

function unclear(member: string): AlterValueError {
  return new AlterValueError(
    `${member} must be a string of 1 to 512 characters, without NUL characters or unpaired surrogates`,
  )
}

function isName(value: unknown): value is string {
  return isPlainText(value) && value.length > 0 && value.length <= maxLength
}

/**
 * How a client that is limited to one user puts that user into the options of each call; without one, they stay as they are.
 *
 * @throws {AlterSDKError} `invalid_argument` for options that name a user of their own: the limit is not to be widened.
 */
export function limitTo(user: EndUser | undefined) {
  return <Options extends { readonly user?: EndUser }>(options: Options): Options => {
    if (user === undefined) return options
    if (options.user !== undefined) throw new AlterValueError('user is fixed by forUser()')
    return { ...options, user }
  }
}
