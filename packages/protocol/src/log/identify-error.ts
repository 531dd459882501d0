import { AlterSDKError } from '../errors.ts'

/** The app's `identify` threw; the cause is what it threw. The client gets a 500 that says nothing of it. */
export class IdentifyError extends Error {
  constructor(cause: unknown) {
    super('The identify function of the app threw an error.', { cause })
    this.name = 'IdentifyError'
  }
}

/**
 * Calls the app's `identify`, so that its errors can be distinguished from errors of the vault.
 *
 * @throws {IdentifyError} around what it threw; an error of ours passes unchanged, because the app called the vault.
 */
export async function callIdentify<T>(identify: () => T | Promise<T>): Promise<T> {
  try {
    return await identify()
  } catch (error) {
    if (error instanceof IdentifyError || error instanceof AlterSDKError) throw error
    throw new IdentifyError(error)
  }
}
