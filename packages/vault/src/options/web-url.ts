import * as z from 'zod'

/** An https URL, or http on loopback, in the exact form in which it is compared. */
export const webUrl = z.string().superRefine((text, context) => {
  const complaint = URL.canParse(text) ? webUrlFault(new URL(text)) : 'is not a URL'
  if (complaint !== undefined) context.addIssue({ code: 'custom', message: complaint })
})

/** Equal to its own serialized origin: no path, no trailing slash, no default port, lower case. */
export const origin = webUrl.refine((text) => URL.canParse(text) && new URL(text).origin === text, {
  error: 'must be an origin such as https://app.example.com, without a path or trailing slash',
})

export const PublicURL = webUrl
  .refine((text) => !text.includes('?'), { error: 'must not have a query' })
  .transform((text) => text.replace(/\/+$/, ''))

const loopback = /^(localhost|127\.0\.0\.1|\[::1\])$/

function webUrlFault(url: URL): string | undefined {
  if (url.username !== '' || url.password !== '') return 'must not hold a user name or password'
  if (url.hash !== '') return 'must not have a fragment'
  // The URL parser accepts `*` in a host name, but it would not match as a wildcard.
  if (url.hostname.includes('*')) return 'must name one host'
  if (url.protocol === 'https:') return undefined
  if (url.protocol === 'http:' && loopback.test(url.hostname)) return undefined
  return 'must be https (http only on loopback)'
}
