/** A person who can sign in at the demo provider. There is no password: whoever is at the keyboard picks one. */
export interface Account {
  /** What the login form sends, and a short way to name the account in tests. */
  readonly handle: string
  /** `sub` of the Google-like personality; also the account id inside the authorization server. */
  readonly subject: string
  readonly name: string
  readonly email: string
  /** `id` of the GitHub-like personality: a number there, not a string. */
  readonly numericId: number
  /** Member and workspace of the Slack-like personality: only together do they name an account. */
  readonly memberId: string
  readonly team: { readonly id: string; readonly name: string }
}

const engines = { id: 'T01ENGINES', name: 'Analytical Engines' }
const compilers = { id: 'T02COMPILE', name: 'Compilers United' }

/** Everybody who has an account, in the order of the login page. */
export const accounts: readonly Account[] = [
  {
    handle: 'ada',
    subject: '108151210181518520001',
    name: 'Ada Lovelace',
    email: 'ada@example.com',
    numericId: 1815,
    memberId: 'U01ADA',
    team: engines,
  },
  {
    handle: 'grace',
    subject: '108190612091992010002',
    name: 'Grace Hopper',
    email: 'grace@example.com',
    numericId: 1906,
    memberId: 'U02GRACE',
    team: compilers,
  },
  {
    handle: 'linus',
    subject: '108190102281994080003',
    name: 'Linus Pauling',
    email: 'linus@example.com',
    numericId: 1901,
    memberId: 'U03LINUS',
    team: engines,
  },
]

/** The account of that handle, e-mail address or subject. */
export function findAccount(text: string | null | undefined): Account | undefined {
  return accounts.find(
    ({ handle, email, subject }) => text === handle || text === email || text === subject,
  )
}
