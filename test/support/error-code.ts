import { isAlterError } from '@alter-ai/protocol'

/** The code that a promise is rejected with; anything else that is thrown passes through. */
export async function codeOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise
  } catch (error) {
    if (isAlterError(error)) return error.code
    throw error
  }
  return 'nothing was thrown'
}
