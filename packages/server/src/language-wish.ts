import type { FaceContext } from './http/face.ts'
import type { LanguageWish } from './pages/bring-language.ts'

/** What a request says of languages. */
export function languageWish(context: FaceContext): LanguageWish {
  return {
    locale: context.get('locale'),
    pageLanguage: context.req.header('alter-page-language'),
    acceptLanguage: context.req.header('accept-language'),
  }
}
