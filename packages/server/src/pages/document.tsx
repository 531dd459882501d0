import type { Grant, ResultMessage } from '@alter-ai/protocol'
import { raw } from 'hono/html'
import type { HtmlEscapedString } from 'hono/utils/html'
import type { Child } from 'hono/jsx'
import { brandStyle, type Branding } from './style/brand-style.ts'
import { describeOutcome, describeProblem } from './describe-outcome.ts'
import { cleanName, fillText } from './script/shared/fill-text.js'
import { languageFor } from './texts/language.ts'
import type { InlineCode } from './page-headers.ts'
import { DecisionView } from './decision-view.tsx'
import { connectScript, decisionScript, resultScript } from './script/page-script.ts'
import { pageStyle } from './style/page-style.ts'
import { logoFor } from './provider-logo.ts'
import { Mark, ResultView } from './result-view.tsx'
import { scopeWords } from './texts/scope-words/scope-words.ts'
import { webUrl } from './script/shared/web-url.js'
import { allWords, documentWords, type TextKey } from './texts/words.ts'

/** What every page needs. */
export interface PageOptions {
  readonly appName: string
  /** BCP 47 ranges as in `Accept-Language`; where the pages speak none of them, they speak English. */
  readonly locale?: string | undefined
  /** Without it, what the branding says; without that, what the browser prefers. */
  readonly theme?: 'light' | 'dark' | undefined
  readonly branding?: Branding | undefined
}

/** A page, and the code in it that its `Content-Security-Policy` has to allow. */
export interface RenderedPage extends InlineCode {
  readonly html: string
}

/** How a flow ended, for the window that it ended in. */
export interface PageResult {
  /** Public half of the session token. */
  readonly session: string
  readonly display: 'popup' | 'page'
  readonly status: 'completed' | 'failed' | 'cancelled' | 'expired'
  /** The only origin that `message` is posted to. `null`: nobody is told. */
  readonly allowedOrigin: string | null
  readonly message: ResultMessage | null
  /** `page`: where the browser goes next, with the result handle in it. */
  readonly continueTo: string | null
  /** What was connected, where `message` does not say it. */
  readonly grants?: readonly Grant[]
  /** Why it failed, where `message` does not say it. */
  readonly errorCode?: string | undefined
  /** What was required and not allowed, in the words of the provider's row. */
  readonly missingScopes?: readonly string[]
  readonly providerName?: string | undefined
  /** Name of the bundled icon of each provider key; without one, a monogram. */
  readonly logoSlugs?: Readonly<Record<string, string>>
  readonly requestId?: string | undefined
}

/**
 * The connect page: a document that knows no session and no user. Its script takes the session from the fragment.
 */
export function renderConnectPage(
  options: PageOptions & {
    /** The vault sees no login of the app's, see `ServerOptions.identify`. Default `false`. */
    readonly standsAlone?: boolean
  },
): RenderedPage {
  const language = languageFor(options.locale)
  const { page } = language
  const appName = cleanName(options.appName)
  return renderDocument(options, {
    title: appName === '' ? page['page.title'] : fillText(page['page.title_app'], { app: appName }),
    data: {
      id: 'page',
      value: {
        app_name: appName || page['page.app'],
        ...(options.standsAlone === true && { stands_alone: true }),
        words: documentWords(language),
      },
    },
    script: connectScript,
    body: (
      <>
        <div class="view waiting" aria-busy="true">
          <Mark name={appName} logo={null} big />
          <h1 class="unseen">{page['page.loading']}</h1>
          <div class="progress" aria-hidden="true"></div>
        </div>
        <p class="status" role="status"></p>
        <noscript>
          <p class="lead">{page['page.noscript']}</p>
        </noscript>
      </>
    ),
  })
}

/**
 * The page that the provider's answer ends on. It reads without a script; its script tells the app's page, closes the
 * window or goes on to the app.
 */
export function renderResultPage(
  options: PageOptions & { readonly result: PageResult },
): RenderedPage {
  const { result } = options
  const say = speaker(options, result.providerName)
  const isPage = result.display === 'page'
  const href = webUrl(result.continueTo)?.href
  const grants =
    result.grants ?? (result.message?.type === 'alter_connect_success' ? result.message.grants : [])
  const outcome = describeOutcome(result, grants.length)
  const { locale } = languageFor(options.locale)
  const missing = (result.missingScopes ?? []).map((words) => scopeWords(words, locale))
  return renderDocument(options, {
    title: say(outcome.heading),
    data: { id: 'result', value: toWire(result) },
    script: resultScript,
    body: (
      <ResultView
        icon={outcome.icon}
        heading={say(outcome.heading)}
        lead={say(outcome.lead)}
        {...(outcome.next && { next: say(outcome.next) })}
        {...(missing.length > 0 && {
          missing: {
            label: say('problem.insufficient_scope.missing'),
            scopes: [...new Set(missing.map((words) => cleanName(words, 200)))],
          },
        })}
        accounts={grants.map((grant) => ({
          grant,
          logo: logoFor(result.logoSlugs?.[grant.provider]),
        }))}
        {...(href !== undefined && {
          link: { href, label: say(outcome.icon === 'done' ? 'result.continue' : 'action.back') },
        })}
        {...(!isPage && {
          close: say('action.close'),
          canClose: say('done.close'),
          ...(outcome.closesItself && { closing: say('result.closing') }),
        })}
        {...(isPage && href !== undefined && { closing: say('result.taking_back') })}
        {...(result.requestId !== undefined &&
          outcome.icon === 'alert' &&
          reference(say, result.requestId))}
      />
    ),
  })
}

/**
 * The page that sends the browser to the provider once more: it gave no refresh token, and does so only with a consent that
 * was really shown.
 */
export function renderAskAgainPage(
  options: PageOptions & { readonly authorizationUrl: string; readonly providerName: string },
): RenderedPage {
  const say = speaker(options, options.providerName)
  const title = say('again.heading')
  return renderDocument(options, {
    title,
    data: { id: 'result', value: { display: 'page', continue_to: options.authorizationUrl } },
    script: resultScript,
    body: (
      <ResultView
        icon="onward"
        heading={title}
        lead={say('again.text')}
        accounts={[]}
        link={{ href: options.authorizationUrl, label: say('choice.continue') }}
        closing={say('again.status')}
      />
    ),
  })
}

/** The page that asks whether an account is the user's, and posts the decision to its own path. */
export function renderDecisionPage(
  options: PageOptions & {
    readonly account: DecisionView['account']
    readonly fields: DecisionView['fields']
    readonly decisionField: string
  },
): RenderedPage {
  const say = speaker(options, options.account.providerName)
  return renderDocument(options, {
    title: say('confirm.heading'),
    script: decisionScript,
    body: (
      <DecisionView
        heading={say('confirm.heading')}
        lead={say('confirm.text')}
        account={options.account}
        fields={options.fields}
        name={options.decisionField}
        choices={[
          { value: 'decline', label: say('confirm.decline') },
          { value: 'accept', label: say('confirm.accept') },
        ]}
        hint={say('choice.press_again')}
      />
    ),
  })
}

/**
 * The page that leads on at once: back to the connect page, where several accounts may be connected; or to the app, which
 * has yet to tell whose browser this is. It looks as the connect page does while it waits, because nobody is to notice that
 * there are two.
 */
export function renderGoOnPage(
  options: PageOptions & { readonly continueTo: string },
): RenderedPage {
  const say = speaker(options, undefined)
  return renderDocument(options, {
    title: say('page.loading'),
    data: { id: 'result', value: { display: 'page', continue_to: options.continueTo } },
    script: resultScript,
    body: (
      <>
        <div class="view waiting" aria-busy="true">
          <Mark name={cleanName(options.appName)} logo={null} big />
          <h1 class="unseen">{say('page.loading')}</h1>
          <div class="progress" aria-hidden="true"></div>
        </div>
        <noscript>
          <a class="button primary" href={options.continueTo} rel="noreferrer">
            {say('result.go_on')}
          </a>
        </noscript>
      </>
    ),
  })
}

/**
 * The page for an answer that belongs to no flow we know, and for every other HTML error. It tells nobody.
 */
export function renderErrorPage(
  options: Omit<PageOptions, 'appName'> & {
    readonly appName?: string | undefined
    /** Of `errorCodes`; an unknown one gets general words. */
    readonly code: string
    readonly providerName?: string | undefined
    readonly requestId?: string | undefined
  },
): RenderedPage {
  const say = speaker({ ...options, appName: options.appName ?? '' }, options.providerName)
  const { icon, heading, lead, next } = describeProblem(options.code)
  return renderDocument(options, {
    title: say(heading),
    script: resultScript,
    body: (
      <ResultView
        icon={icon}
        heading={say(heading)}
        lead={say(lead)}
        {...(next && { next: say(next) })}
        accounts={[]}
        close={say('action.close')}
        canClose={say('done.close')}
        {...(options.requestId !== undefined && reference(say, options.requestId))}
      />
    ),
  })
}

interface Page {
  readonly title: string
  readonly data?: { readonly id: string; readonly value: unknown }
  readonly script: string
  readonly body: Child
}

function renderDocument(
  { locale, theme, branding = {} }: Omit<PageOptions, 'appName'>,
  page: Page,
): RenderedPage {
  const language = languageFor(locale)
  const scheme = theme ?? (branding.colorScheme === 'auto' ? undefined : branding.colorScheme)
  const { script } = page
  const style = pageStyle + brandStyle(branding)
  const html = (
    <html lang={language.locale} dir={language.direction} {...(scheme && { 'data-theme': scheme })}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content={scheme ?? 'light dark'} />
        <meta name="robots" content="noindex" />
        <title>{page.title}</title>
        {/* Without it, browsers ask for /favicon.ico: one request more, on a host that may not be ours alone. */}
        <link rel="icon" href="data:," />
        <style>{raw(style)}</style>
      </head>
      <body>
        <main class="card">{page.body}</main>
        {page.data && (
          // Data is not run, so no policy has to allow it.
          <script type="application/json" id={page.data.id}>
            {raw(escapeJson(page.data.value))}
          </script>
        )}
        <script type="module">{raw(script)}</script>
      </body>
    </html>
  ) as HtmlEscapedString
  return { html: `<!doctype html>${html.toString()}`, script, style }
}

/** JSON that no value can end the script element with, nor open a comment in it. */
function escapeJson(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', '\\u003c')
}

function speaker(options: PageOptions, providerName: string | undefined) {
  const words = allWords(languageFor(options.locale))
  const values = {
    app: cleanName(options.appName) || words['page.app'],
    provider: providerName ?? words['page.provider'],
  }
  return (key: TextKey): string => fillText(words[key], values)
}

function reference(say: (key: TextKey) => string, id: string) {
  return { reference: { label: say('action.reference'), id: cleanName(id) } }
}

function toWire(result: PageResult): Record<string, unknown> {
  return {
    session: result.session,
    display: result.display,
    status: result.status,
    allowed_origin: result.allowedOrigin,
    message: result.message,
    continue_to: result.continueTo,
  }
}
