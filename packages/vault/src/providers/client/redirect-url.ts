/** Where a provider sends browsers back to; what is registered there for the client of that key. */
export function redirectUrl(publicURL: string, key: string): string {
  return `${publicURL}/oauth/callback/${key}`
}
