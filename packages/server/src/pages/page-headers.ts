/**
 * The headers of every HTML answer of the popup: connect, result and error pages.
 *
 * The pages may run one inline script and one inline style, both by nonce, talk to their own origin by `fetch`, and do
 * nothing else: no frame around them, no form, no foreign byte. `Cross-Origin-Opener-Policy` is sent as `unsafe-none` on
 * purpose, because every other value cuts the opener that waits for the result.
 *
 * @param nonce Fresh for each answer, at least 128 bits, base64 or base64url.
 * @param options `https` is whether the vault's public URL is https; only then HSTS is sent.
 */
export function pageHeaders(
  nonce: string,
  options: { readonly https: boolean },
): Record<string, string> {
  return {
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Security-Policy': contentSecurityPolicy(nonce),
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

function contentSecurityPolicy(nonce: string): string {
  return [
    `default-src 'none'`,
    // Without 'strict-dynamic': no script of ours loads another one, and with it browsers let a prefetch go anywhere.
    `script-src 'nonce-${nonce}'`,
    `style-src 'nonce-${nonce}'`,
    `img-src 'self' data:`,
    `connect-src 'self'`,
    `font-src 'self'`,
    `base-uri 'none'`,
    `form-action 'none'`,
    `frame-ancestors 'none'`,
    `object-src 'none'`,
    `require-trusted-types-for 'script'`,
    `trusted-types 'none'`,
  ].join('; ')
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
