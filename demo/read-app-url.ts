import { SetupError } from './setup-error.ts'

/**
 * Reads `APP_URL`. Nothing, and an empty text, is no app.
 *
 * @throws {SetupError}
 */
export function readAppUrl(text: string | undefined): string | undefined {
  if (text === undefined || text === '') return undefined
  if (/^https?:\/\//.test(text) && URL.canParse(text)) return text.replace(/\/+$/, '')
  throw new SetupError(
    'APP_URL is no URL. Give the publicURL of your app, such as http://localhost:3000/alter',
  )
}
