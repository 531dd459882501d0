import { AlterValueError, type ConnectSessionOptions } from '@alter-ai/protocol'
import { isPlainText } from '@alter-ai/protocol/wire'
import * as z from 'zod'
import { describeIssues } from '../describe-issues.ts'
import { LifeSeconds } from './grant-limit-options.ts'

/** Text that is stored. */
const text = (maxLength: number) =>
  z
    .string()
    .max(maxLength, { error: `must be at most ${maxLength} characters` })
    .refine(isPlainText, { error: 'must not contain NUL characters or unpaired surrogates' })

const User = z.object({
  id: text(512).min(1, { error: 'is empty' }),
  issuer: text(512).min(1, { error: 'is empty' }).optional(),
  email: text(512).optional(),
  name: text(512).optional(),
})

/** What has to hold of each option by itself. Whether a provider, an origin or a page is registered is another question. */
const SessionOptions = z.object({
  allowedProviders: z.array(z.string()).optional(),
  requiredScopes: z.array(text(2_048)).max(200).optional(),
  grantPolicy: z
    .object({
      expiresAt: z
        .union([z.date(), z.string().transform((time) => new Date(time))])
        .refine((time) => !Number.isNaN(time.getTime()), { error: 'must be a valid date and time' })
        .optional(),
      maxTtlSeconds: LifeSeconds.optional(),
      defaultTtlSeconds: LifeSeconds.optional(),
    })
    .optional(),
  user: User.optional(),
  reauthorizeGrantId: text(100).optional(),
  loginHint: text(2_048).optional(),
  loopbackPort: z
    .int({ error: 'must be a port, 1 to 65535' })
    .min(1, { error: 'must be a port, 1 to 65535' })
    .max(65_535, { error: 'must be a port, 1 to 65535' })
    .optional(),
  metadata: z.record(text(100), text(2_048)).optional(),
})

/**
 * Checks the options of a connect session, once, wherever they come from: the app's code, the wire, or `identify`.
 *
 * @throws {AlterValueError} names the option and the rule, never the value.
 */
export function checkSessionOptions(options: ConnectSessionOptions): ConnectSessionOptions {
  if (options.userToken !== undefined)
    throw new AlterValueError('This vault does not accept userToken. Set user instead.')
  const parsed = SessionOptions.safeParse(options)
  if (!parsed.success)
    throw new AlterValueError(describeIssues('connect session options', parsed.error))
  return options
}
