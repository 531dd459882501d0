import { createHash } from 'node:crypto'

/** The inline code of a page: the only script and the only style sheet that it may run. */
export interface InlineCode {
  readonly script: string
  readonly style: string
}

/**
 * The headers of every HTML response of the popup: connect, result and error pages.
 *
 * A page may run one inline script and one inline style sheet, both allowed by their SHA-256 hash, talk to its own origin
 * by `fetch`, and do nothing else: no frame around it, no form, no foreign byte. Equal pages have equal headers, so both can
 * be kept. `Cross-Origin-Opener-Policy` is sent as `unsafe-none` on purpose, because every other value cuts the opener
 * that waits for the result.
 *
 * @param inline As it stands in the page, byte for byte.
 * @param options `https` is whether the vault's public URL is https; only then HSTS is sent. `postsForm` allows a form that is
 * sent to the page's own origin.
 * @see Content Security Policy Level 3 §8.4
 */
export function pageHeaders(
  inline: InlineCode,
  options: { readonly https: boolean; readonly postsForm?: boolean },
): Record<string, string> {
  return {
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Security-Policy': contentSecurityPolicy(inline, options.postsForm === true),
    'X-Frame-Options': 'DENY',
    'Cross-Origin-Opener-Policy': 'unsafe-none',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Referrer-Policy': 'no-referrer',
    'Cache-Control': 'no-store, no-transform',
    'X-Content-Type-Options': 'nosniff',
    'Permissions-Policy': everythingOff,
    'Origin-Agent-Cluster': '?1',
    ...(options.https && { 'Strict-Transport-Security': 'max-age=63072000' }),
  }
}

function contentSecurityPolicy({ script, style }: InlineCode, postsForm: boolean): string {
  return [
    `default-src 'none'`,
    // Without 'strict-dynamic': no script of ours loads another one, and with it browsers let a prefetch go anywhere.
    `script-src '${hashSource(script)}'`,
    `style-src '${hashSource(style)}'`,
    `img-src 'self' data:`,
    `connect-src 'self'`,
    `font-src 'self'`,
    `base-uri 'none'`,
    `form-action ${postsForm ? `'self'` : `'none'`}`,
    `frame-ancestors 'none'`,
    `object-src 'none'`,
    `require-trusted-types-for 'script'`,
    `trusted-types 'none'`,
  ].join('; ')
}

/** Browsers hash what their HTML parser gives them, and it ends every line with LF alone. */
function hashSource(code: string): string {
  const parsed = code.replaceAll('\r\n', '\n')
  return `sha256-${createHash('sha256').update(parsed).digest('base64')}`
}

/** Named one by one, because the header knows no wildcard. Only names that browsers know: others fill the console. */
const everythingOff = [
  'accelerometer',
  'autoplay',
  'browsing-topics',
  'camera',
  'clipboard-read',
  'clipboard-write',
  'compute-pressure',
  'display-capture',
  'encrypted-media',
  'fullscreen',
  'gamepad',
  'geolocation',
  'gyroscope',
  'hid',
  'identity-credentials-get',
  'idle-detection',
  'local-fonts',
  'magnetometer',
  'microphone',
  'midi',
  'otp-credentials',
  'payment',
  'picture-in-picture',
  'publickey-credentials-create',
  'publickey-credentials-get',
  'screen-wake-lock',
  'serial',
  'storage-access',
  'usb',
  'window-management',
  'xr-spatial-tracking',
]
  .map((feature) => `${feature}=()`)
  .join(', ')
