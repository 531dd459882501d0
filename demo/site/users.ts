import type { EndUser } from '@alter-ai/vault'

/** A user of this app. Not an account at a provider: which of those to connect is chosen there. */
export interface DemoUser extends EndUser {
  readonly handle: string
  readonly name: string
  readonly email: string
}

export const users: readonly DemoUser[] = [
  { handle: 'ada', id: 'user-ada', name: 'Ada', email: 'ada@demo.example' },
  { handle: 'grace', id: 'user-grace', name: 'Grace', email: 'grace@demo.example' },
]
