import { githubLike } from './github-like.ts'
import { googleLike } from './google-like.ts'
import type { Personality, PersonalityKey } from './personality.ts'
import { slackLike } from './slack-like.ts'

/** The three providers that the demo plays. */
export const personalities: Readonly<Record<PersonalityKey, Personality>> = {
  google: googleLike,
  github: githubLike,
  slack: slackLike,
}

/** The personality that a client is registered at. */
export function personalityOfClient(clientId: unknown): Personality | undefined {
  return Object.values(personalities).find((personality) => personality.clientId === clientId)
}
