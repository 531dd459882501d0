import { joinModules } from './join-modules.ts'

/**
 * The scripts of the pages, each one text that is inlined: a page is one document, and nothing can be fetched beside it. They
 * are written as modules, checked by tsc, and joined in the order in which they import each other. `npm run build` joins and
 * minifies them once, and publishes this module as nothing but these texts.
 */
export const connectScript = joinModules([
  'take-fragment.js',
  'wire-value.js',
  'flow-memory.js',
  'fill-text.js',
  'page-words.js',
  'logo-tone.js',
  'page-dom.js',
  'press-guard.js',
  'page-frame.js',
  'fold-text.js',
  'provider-search.js',
  'search-limit.js',
  'vault-call.js',
  'web-url.js',
  'redeem-answer.js',
  'form-field.js',
  'connection-form.js',
  'choice-view.js',
  'question-view.js',
  'ask-opener.js',
  'close-window.js',
  'deliver-result.js',
  'connect-page.js',
])

export const decisionScript = joinModules(['press-guard.js', 'decision-page.js'])

export const resultScript = joinModules([
  'strip-query.js',
  'wire-value.js',
  'web-url.js',
  'close-window.js',
  'deliver-result.js',
  'result-page.js',
])
