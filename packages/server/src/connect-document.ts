import { gzipSync } from 'node:zlib'
import type { Face } from './http/face.ts'
import { renderConnectPage } from './pages/document.tsx'
import { languageFor } from './pages/texts/language.ts'
import { pageHeaders } from './pages/page-headers.ts'

/** The connect page as it is sent: every header and the encoded bytes. */
export interface ConnectDocument {
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array<ArrayBuffer>
}

/** What the bytes of a connect page depend on beside the app: the two headers, as the request has them. */
export interface ConnectDocumentRequest {
  readonly acceptLanguage: string | undefined
  readonly acceptEncoding: string | undefined
}

export interface ConnectDocuments {
  readonly find: (request: ConnectDocumentRequest) => ConnectDocument
  /** How many documents are kept: at most two for each language of the pages. */
  readonly count: () => number
}

/**
 * The connect pages of one app. Each is rendered and compressed once and then kept, because anyone may request it. The key
 * is the language and encoding that were chosen, never a header itself, so no client can make the cache larger. Name and
 * theme are the app's own and do not change while the server runs.
 *
 * A page that holds nothing of a session may be compressed: where a secret and text from outside are compressed together,
 * the size reveals the secret. The app's own middleware must not compress it again (`no-transform`).
 *
 * @see CVE-2013-3587 (BREACH)
 */
export function createConnectDocuments({
  vault,
  isHttps,
  standsAlone,
}: Pick<Face, 'vault' | 'isHttps' | 'standsAlone'>): ConnectDocuments {
  const kept = new Map<string, ConnectDocument>()

  function render(locale: string, isGzip: boolean): ConnectDocument {
    const page = renderConnectPage({
      appName: vault.appName,
      branding: vault.appBranding,
      locale,
      standsAlone,
    })
    const headers = { ...pageHeaders(page, { https: isHttps }), Vary: 'Accept-Encoding' }
    return isGzip
      ? { headers: { ...headers, 'Content-Encoding': 'gzip' }, body: gzipSync(page.html) }
      : { headers, body: Buffer.from(page.html) }
  }

  return {
    find({ acceptLanguage, acceptEncoding = '' }) {
      const { locale } = languageFor(acceptLanguage)
      const isGzip = takesGzip(acceptEncoding)
      const key = `${locale} ${isGzip ? 'gzip' : 'identity'}`
      const document = kept.get(key) ?? render(locale, isGzip)
      kept.set(key, document)
      return document
    },
    count: () => kept.size,
  }
}

function takesGzip(acceptEncoding: string): boolean {
  return acceptEncoding.split(',').some((part) => {
    const [coding, quality = 'q=1'] = part.split(';').map((text) => text.trim().toLowerCase())
    return coding === 'gzip' && Number(quality.slice(2)) > 0
  })
}
