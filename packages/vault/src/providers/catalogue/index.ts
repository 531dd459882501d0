import type { Provider } from '../provider.ts'
import { github } from './github.ts'
import { google } from './google.ts'
import { slack } from './slack.ts'

/** Every row that an operator can name by its id. */
export const catalogue: ReadonlyMap<string, Provider> = new Map(
  [github, google, slack].map((row) => [row.id, row]),
)
