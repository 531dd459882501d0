import { initial } from './001-initial.ts'
import { several } from './002-several.ts'
import { pageLook } from './003-page-look.ts'
import { binding } from './004-binding.ts'
import { refresh } from './005-refresh.ts'
import { fieldTerms } from './006-field-terms.ts'
import { confirmation } from './007-confirmation.ts'
import { upstreamRevocation } from './008-upstream-revocation.ts'
import { sessionBounds } from './009-session-bounds.ts'
import type { Migration } from './migrate.ts'

/** Every migration, in order. A released one is never changed. */
export const migrations: readonly Migration[] = [
  initial,
  several,
  pageLook,
  binding,
  refresh,
  fieldTerms,
  confirmation,
  upstreamRevocation,
  sessionBounds,
]
