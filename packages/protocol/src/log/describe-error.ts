import { AlterSDKError } from '../errors.ts'

/** An error as plain data. Not the error itself: loggers print its other members, which may hold a whole request. */
export interface DescribedError {
  readonly type: string
  readonly message?: string
  /** With those of its causes. */
  readonly stack: string
}

const maxCauses = 5

/**
 * An error of the vault or its dependencies. A message is kept only where it is one of ours: others may quote what came
 * from outside.
 */
export function describeError(error: unknown): DescribedError {
  return describe(error, (one) => one instanceof AlterSDKError)
}

/** An error that the app's own code threw: with its messages, because the log is the app's own. */
export function describeAppError(error: unknown): DescribedError {
  return describe(error, () => true)
}

function describe(error: unknown, hasSafeMessage: (error: Error) => boolean): DescribedError {
  if (!(error instanceof Error)) return { type: typeof error, stack: '' }
  const stacks: string[] = []
  let cause: unknown = error
  for (let depth = 0; cause instanceof Error && depth <= maxCauses; depth++) {
    const prefix = depth === 0 ? '' : 'Caused by: '
    stacks.push(prefix + stackOf(cause, hasSafeMessage(cause)))
    cause = cause.cause
  }
  return {
    type: error.name,
    ...(hasSafeMessage(error) && { message: error.message }),
    stack: stacks.join('\n'),
  }
}

function stackOf({ name, message, stack = '' }: Error, withMessage: boolean): string {
  const end = message === '' ? 0 : stack.indexOf(message) + message.length
  const frames = stack
    .slice(end)
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
  return [withMessage ? `${name}: ${message}` : name, ...frames].join('\n')
}
