import type { FaceContext } from './http/face.ts'
import type { LanguagePreference } from './pages/texts/bring-language.ts'

/** What a request says of languages. */
export function languagePreference(context: FaceContext): LanguagePreference {
  return {
    locale: context.get('locale'),
    pageLanguage: context.req.header('alter-page-language'),
    acceptLanguage: context.req.header('accept-language'),
  }
}
