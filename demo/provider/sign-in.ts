import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Account } from './accounts.ts'
import { findAccount } from './accounts.ts'
import type { OidcProvider } from './authorization-server.ts'
import type { Consents } from './consents.ts'
import type { Control } from './control.ts'
import { readBody } from './exchange.ts'
import { consentPage } from './pages/consent-page.ts'
import { errorPage } from './pages/error-page.ts'
import { pageHeaders } from './pages/layout.ts'
import { loginPage } from './pages/login-page.ts'
import type { Personality } from './personality.ts'

type Interaction = Awaited<ReturnType<OidcProvider['interactionDetails']>>

interface Visit {
  readonly personality: Personality
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly interaction: Interaction
  /** Path of this interaction's pages. */
  readonly path: string
}

/** The login and consent pages, and what their buttons do. */
export class SignIn {
  readonly #oidc: OidcProvider
  readonly #consents: Consents
  readonly #control: Control
  readonly #appName: string

  constructor(oidc: OidcProvider, consents: Consents, control: Control, appName: string) {
    this.#oidc = oidc
    this.#consents = consents
    this.#control = control
    this.#appName = appName
  }

  async serve(
    personality: Personality,
    request: IncomingMessage,
    response: ServerResponse,
    url: URL,
  ): Promise<void> {
    const [, action] = url.pathname.slice(personality.paths.signIn.length + 1).split('/')
    const interaction = await this.#find(request, response)
    if (!interaction) {
      const reason = 'It has expired, was finished already, or belongs to another browser.'
      this.#send(response, 400, errorPage(personality, 'session_not_found', reason))
      return
    }
    const path = `${personality.paths.signIn}/${interaction.uid}`
    const visit: Visit = { personality, request, response, interaction, path }
    if (request.method === 'POST' && action === 'login') await this.#login(visit)
    else if (request.method === 'POST' && action === 'consent') await this.#consent(visit)
    else if (request.method === 'GET' && action === undefined) await this.#show(visit, url)
    else this.#send(response, 404, errorPage(personality, 'not_found', 'There is no such page.'))
  }

  /** By the cookie, which the browser sends to the pages of its own interaction only. */
  async #find(
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<Interaction | undefined> {
    try {
      return await this.#oidc.interactionDetails(request, response)
    } catch {
      // No cookie, or nothing known under it.
      return undefined
    }
  }

  async #show(visit: Visit, url: URL): Promise<void> {
    const { personality, response, interaction, path } = visit
    const account = findAccount(interaction.session?.accountId)
    const wantsConsent = interaction.prompt.name === 'consent' && account !== undefined
    const automatic = findAccount(this.#control.autoConsent)
    if (automatic && !(wantsConsent && automatic === account)) {
      await this.#finishLogin(visit, automatic)
    } else if (automatic) {
      await this.#allow(visit, automatic, askedScopes(visit))
    } else if (wantsConsent && !url.searchParams.has('switch')) {
      const facts = {
        action: `${path}/consent`,
        switchAccount: `${path}?switch`,
        appName: this.#appName,
        returnsTo: new URL(String(interaction.params.redirect_uri)).host,
        account,
        scopes: askedScopes(visit),
      }
      this.#send(response, 200, consentPage(personality, facts))
    } else {
      const facts = { action: `${path}/login`, appName: this.#appName }
      this.#send(response, 200, loginPage(personality, facts))
    }
  }

  async #login(visit: Visit): Promise<void> {
    const form = new URLSearchParams(await readBody(visit.request))
    const account = findAccount(form.get('account'))
    if (account) await this.#finishLogin(visit, account)
    else this.#send(visit.response, 400, errorPage(visit.personality, 'unknown_account', undefined))
  }

  async #finishLogin({ request, response, interaction }: Visit, account: Account): Promise<void> {
    if (interaction.session && interaction.session.accountId !== account.subject) {
      // Somebody else was signed in. Without this the server would first ask them to sign out.
      const session = await this.#oidc.Session.findByUid(interaction.session.uid)
      await session?.destroy()
      interaction.session = undefined
      await interaction.save(interaction.exp - Math.floor(Date.now() / 1000))
    }
    await this.#oidc.interactionFinished(request, response, {
      login: { accountId: account.subject },
      ...(interaction.prompt.name === 'select_account' ? { select_account: {} } : {}),
    })
  }

  async #consent(visit: Visit): Promise<void> {
    const { personality, request, response, interaction } = visit
    const form = new URLSearchParams(await readBody(request))
    const account = findAccount(interaction.session?.accountId)
    if (!account) {
      response.writeHead(303, { location: visit.path }).end()
    } else if (form.get('decision') === 'allow') {
      const ticked = new Set(form.getAll('scope'))
      const isGranted = (scope: string) =>
        !personality.scopesAreOptional ||
        personality.scopes[scope]?.isIdentity === true ||
        ticked.has(scope)
      await this.#allow(visit, account, askedScopes(visit).filter(isGranted))
    } else {
      const denial = { error: 'access_denied', error_description: 'The user denied the request' }
      await this.#oidc.interactionFinished(request, response, denial, {
        mergeWithLastSubmission: false,
      })
    }
  }

  async #allow(visit: Visit, account: Account, granted: readonly string[]): Promise<void> {
    const refused = askedScopes(visit).filter((scope) => !granted.includes(scope))
    const grantId = await this.#consents.give(this.#oidc, visit.personality, account.subject, {
      granted,
      refused,
    })
    await this.#oidc.interactionFinished(visit.request, visit.response, { consent: { grantId } })
  }

  #send(response: ServerResponse, status: number, page: string): void {
    response.writeHead(status, pageHeaders(this.#control)).end(page)
  }
}

/** The scopes of the request that the personality knows. The others are passed over, as if not asked for. */
function askedScopes({ personality, interaction }: Visit): string[] {
  const scope = interaction.params.scope
  const asked = typeof scope === 'string' ? scope.split(' ') : []
  return asked.filter((name) => personality.scopes[name] !== undefined)
}
