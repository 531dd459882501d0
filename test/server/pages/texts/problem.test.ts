import { errorCodes } from '@alter-ai/protocol'
import { describe, expect, test } from 'vitest'
import {
  languageForProblem,
  languageForSession,
  languageOf,
} from '../../../../packages/server/src/pages/texts/bring-language.ts'
import { nextSteps, problemFor } from '../../../../packages/server/src/pages/texts/problem.ts'
import { documentWords } from '../../../../packages/server/src/pages/texts/words.ts'

describe('problemFor', () => {
  test('is total', () => {
    expect(problemFor('constructor')).toBe('unknown')
    expect(problemFor(undefined)).toBe('unknown')
    expect(problemFor('issuer_mismatch')).toBe('state_mismatch')
  })

  test('gives every code that can end on a page words of its own, and the step after it', () => {
    const general = errorCodes.filter((code) => problemFor(code) === 'unknown')
    expect(general).toEqual([
      'ambiguous_grant',
      'credential_revoked',
      'grant_expired',
      'grant_not_found',
      'grant_revoked',
      're_auth_required',
      'scope_reauth_required',
      'aborted',
      'sdk_destroyed',
      'invalid_base_url',
      'invalid_response',
      'not_in_browser',
      'popup_blocked',
      'popup_closed',
      'token_failed',
    ])
    for (const code of errorCodes) expect(nextSteps[problemFor(code)], code).toMatch(/^next\./)
  })
})

const english = { pageLanguage: 'en', acceptLanguage: 'en-GB,en' }

describe('languageOf', () => {
  test('is what the app’s page asked for, else what the page speaks, else what the browser likes', () => {
    const rest = { pageLanguage: 'fr', acceptLanguage: 'de' }
    expect(languageOf({ locale: 'ja-JP', ...rest }).locale).toBe('ja')
    expect(languageOf({ locale: 'tlh', ...rest }).locale).toBe('fr')
    expect(languageOf({ ...rest, pageLanguage: undefined }).locale).toBe('de')
    expect(languageOf({ pageLanguage: undefined, acceptLanguage: undefined }).locale).toBe('en')
  })
})

describe('languageForSession', () => {
  const few = { providers: 3, multiple: false }

  test('brings the words of the flow, and none that the document has', () => {
    const { words, ...language } = languageForSession(english, few)
    expect(language).toEqual({ locale: 'en', direction: 'ltr' })
    expect(words).toMatchObject({ 'choice.continue': 'Continue to {provider}' })
    const early = Object.keys(documentWords(languageOf(english)))
    expect(early).toContain('action.retry')
    expect(Object.keys(words).filter((key) => early.includes(key))).toEqual([])
  })

  test('brings the words of the question only where it is asked', () => {
    const { words } = languageForSession(english, { ...few, unbound: true })
    expect(words).toMatchObject({ 'ask.heading': 'Did you start this in {app}?' })
    expect(languageForSession(english, few).words).not.toHaveProperty(['ask.heading'])
  })

  test('brings the words of the form only where a provider has to know more', () => {
    const { words } = languageForSession(english, { ...few, asks: true })
    expect(words).toMatchObject({ 'connection.heading': 'Where is your {provider} account?' })
    expect(languageForSession(english, few).words).not.toHaveProperty(['connection.heading'])
  })

  test('brings every word of another language', () => {
    const { words, ...language } = languageForSession({ ...english, locale: 'ar' }, few)
    expect(language).toEqual({ locale: 'ar', direction: 'rtl' })
    expect(words).toMatchObject({ 'action.cancel': 'إلغاء' })
    expect(Object.keys(words)).toContain('problem.offline.next')
    expect(Object.keys(words)).not.toContain('search.none')
  })

  test('brings the words of a search when there is something to search in', () => {
    const { words } = languageForSession(english, { ...few, providers: 9 })
    expect(words).toMatchObject({ 'search.count': '{count} of {total}' })
    const { words: fewer } = languageForSession(english, { ...few, providers: 8 })
    expect(fewer).not.toHaveProperty(['search.count'])
  })

  test('brings the words of several accounts, and of why the last try has failed', () => {
    const { words } = languageForSession(english, {
      ...few,
      multiple: true,
      errorCode: 'insufficient_scope',
    })
    expect(words).toMatchObject({
      'multiple.done': 'Done',
      'problem.insufficient_scope.title': 'Some permissions are missing',
      'problem.insufficient_scope.next': 'Try again and leave every box ticked.',
    })
  })

  test('sends nobody back to the app who can try again where they are', () => {
    const { words } = languageForSession(english, {
      ...few,
      multiple: true,
      errorCode: 'access_denied',
    })
    expect(words).toHaveProperty(['problem.access_denied.title'])
    expect(words).not.toHaveProperty(['problem.access_denied.next'])
  })
})

describe('languageForProblem', () => {
  test('names the problem and brings its words in the language of the page', () => {
    const wish = { pageLanguage: 'de', acceptLanguage: 'en' }
    expect(languageForProblem(wish, 'client_paused')).toEqual({
      problem: 'configuration',
      language: {
        locale: 'de',
        direction: 'ltr',
        words: {
          'problem.configuration.title': 'Bei {app} stimmt eine Einstellung nicht',
          'problem.configuration.text':
            'Sie fehlt oder ist falsch, deshalb konnte das Konto nicht verbunden werden.',
          'problem.configuration.next':
            'Nur die Betreiber von {app} können das beheben. Bitte sagen Sie ihnen Bescheid.',
        },
      },
    })
  })

  test('brings the words of the form where a code would help, and only there', () => {
    const { words } = languageForProblem(english, 'binding_required', 'user_code').language
    expect(words).toMatchObject({
      'code.label': 'Code of eight letters',
      'done.cancelled': 'Cancelled',
    })
    const { language } = languageForProblem(english, 'binding_required', 'opener_proof')
    expect(language.words).not.toHaveProperty(['code.label'])
  })

  test('says something else to a popup whose opener is not known than to a link', () => {
    for (const code of ['binding_required', 'binding_failed']) {
      const { words } = languageForProblem(english, code).language
      expect(words[`problem.${code}.popup`]).toMatch(/^Close this window and press the button/)
      expect(words[`problem.${code}.next`]).toMatch(/in this browser/)
    }
  })

  test('brings all words where the session speaks another language than the page', () => {
    const { language } = languageForProblem({ ...english, locale: 'es' }, 'session_expired')
    expect(language.words).toMatchObject({
      'action.close': 'Cerrar la ventana',
      'problem.session_expired.title': 'Ha pasado demasiado tiempo',
    })
  })
})
