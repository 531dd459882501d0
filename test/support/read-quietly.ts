import type { CDPSession, Page } from 'playwright-core'

/**
 * Evaluates `read` in the page without granting it a user's gesture, which `page.evaluate()` does: a popup opened in
 * the following five seconds would be let through. The function is sent as text, so it sees nothing of this side but
 * `argument`, which is sent as JSON.
 */
export async function readQuietly<T, Argument = undefined>(
  page: Page,
  read: (argument: Argument) => T | Promise<T>,
  argument?: Argument,
): Promise<T> {
  const session = await sessionOf(page)
  const { result, exceptionDetails } = await session.send('Runtime.evaluate', {
    expression: `(${read.toString()})(${JSON.stringify(argument)})`,
    awaitPromise: true,
    returnByValue: true,
    userGesture: false,
  })
  if (exceptionDetails !== undefined)
    throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text)
  return result.value as T
}

const sessions = new WeakMap<Page, Promise<CDPSession>>()

async function sessionOf(page: Page): Promise<CDPSession> {
  const open = sessions.get(page) ?? page.context().newCDPSession(page)
  sessions.set(page, open)
  return await open
}
