/**
 * The public half of a session token `sess_<ref>_<22>.<43>`: what stands before the dot. It names the session in URLs and
 * messages and gives no right by itself; a value without a dot is returned as it is.
 */
export function publicHalf(sessionToken: string): string {
  return sessionToken.split('.', 1)[0] as string
}
