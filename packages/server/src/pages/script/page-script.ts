import { joinModules } from './join-modules.ts'

/**
 * The scripts of the pages, each one text that is inlined: a page is one document, and nothing can be fetched beside it. They
 * are written as modules, checked by tsc, and joined in the order in which they import each other. `npm run build` joins and
 * minifies them once, and publishes this module as nothing but these texts.
 */
export const connectScript = joinModules([
  'connect/take-fragment.js',
  'shared/wire-value.js',
  'connect/flow-memory.js',
  'shared/fill-text.js',
  'shared/page-words.js',
  'shared/logo-tone.js',
  'shared/page-dom.js',
  'shared/press-guard.js',
  'connect/page-frame.js',
  'shared/fold-text.js',
  'connect/provider-search.js',
  'connect/search-limit.js',
  'connect/vault-call.js',
  'shared/web-url.js',
  'connect/redeem-answer.js',
  'shared/form-field.js',
  'connect/connection-form.js',
  'connect/choice-view.js',
  'connect/question-view.js',
  'connect/ask-opener.js',
  'shared/close-window.js',
  'shared/deliver-result.js',
  'connect/connect-page.js',
])

export const decisionScript = joinModules(['shared/press-guard.js', 'decision-page.js'])

export const resultScript = joinModules([
  'shared/strip-query.js',
  'shared/wire-value.js',
  'shared/web-url.js',
  'shared/close-window.js',
  'shared/deliver-result.js',
  'result-page.js',
])
