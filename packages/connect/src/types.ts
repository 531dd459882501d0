import type { Grant } from '@alter-ai/protocol'
import type { AlterConnectError } from './error.ts'

export interface AlterConnectConfig {
  /** Logs event names and error codes by `console.debug`; never a token. Default `false`. */
  readonly debug?: boolean
  /** Where the vault is mounted: https, or http on loopback. Default `/alter` on the page's own origin. */
  readonly baseURL?: string
}

/**
 * Why a flow ended without a grant and without an error.
 *
 * - `user_closed`: the user closed the window, or came back from a full-page flow before its end
 * - `user_cancelled`: the user pressed Cancel on the connect page
 * - `closed_by_app`: the page called `close()`
 * - `aborted`: the page's `signal` was aborted
 */
export type ExitReason = 'user_closed' | 'user_cancelled' | 'closed_by_app' | 'aborted'

/** How a flow ended. There is exactly one for each flow. */
export type Outcome =
  | {
      readonly type: 'success'
      readonly grants: Grant[]
      /** How many of the result's entries were no grants, if any; also in the metadata of `connect_success`. */
      readonly dropped?: number | undefined
    }
  | { readonly type: 'exit'; readonly reason: ExitReason }
  | { readonly type: 'error'; readonly error: AlterConnectError }

/** What a flow calls when it ends. Each is called at most once, after the state has become idle. */
export interface ConnectCallbacks {
  readonly onSuccess?: (grants: Grant[]) => void
  /** In-flow errors: `popup_blocked`, `token_failed`, `access_denied`, `timeout`, … */
  readonly onError?: (error: AlterConnectError) => void
  readonly onExit?: (exit: { readonly reason: ExitReason }) => void
  /**
   * For analytics: `connect_opened`, `connect_blocked`, `connect_leaving`, `connect_success`, `connect_exit`,
   * `connect_error`.
   *
   * `connect_late_success` comes after the outcome: the flow had ended as `timeout` or as an exit, and the user finished all
   * the same. Its metadata holds the `grants`. It comes once at most, until the session's end, the next `open()` or
   * `destroy()`.
   */
  readonly onEvent?: (eventName: string, metadata: Readonly<Record<string, unknown>>) => void
}

/** What a screen reader hears. Whatever is left out is said in the language of `locale`, or else of the page. */
export interface ConnectMessages {
  /** The flow has begun. */
  readonly opened?: string
  readonly connected?: string
  readonly cancelled?: string
  readonly failed?: string
}

export interface OpenOptions extends ConnectCallbacks {
  /** The session token from the back end. A function is called once the window is open. */
  readonly token?: string | PromiseLike<string> | (() => string | PromiseLike<string>)
  /** Instead of `token`: the app's session URL, e.g. `/alter/session`. */
  readonly sessionUrl?: string
  /** The operator's key of the provider to connect; without it the user chooses. */
  readonly provider?: string
  /** Overrides the `baseURL` of `create()`. */
  readonly baseURL?: string
  /** `auto` takes the full page on phones and where no window can be opened, else a popup. Default `auto`. */
  readonly mode?: 'auto' | 'popup' | 'redirect'
  /**
   * The element that was clicked. When the browser blocks the window, a bubble at this element asks the user to continue,
   * and the flow stays live. Without it, a blocked window is the error `popup_blocked`.
   *
   * A live region tells screen readers that the flow has begun and how it ended.
   */
  readonly anchor?: HTMLElement
  /** What the live region says. Default: in the language of the page, see `ConnectMessages`. */
  readonly messages?: ConnectMessages
  /**
   * The connect page lets go of this page before it leaves, so that a provider's page cannot steer it. The result then
   * comes from the vault alone, a moment later. Default `false`.
   */
  readonly severOpener?: boolean
  /** Lets the user connect several accounts in one go. Goes with `sessionUrl`. */
  readonly multiple?: boolean
  /** BCP 47 tag for the connect page. Default: `<html lang>`. */
  readonly locale?: string
  /** Default: what the user prefers. */
  readonly theme?: 'light' | 'dark'
  /** Ends the flow with exit reason `aborted`. */
  readonly signal?: AbortSignal
}

/** The same object until something changes. */
export interface ConnectState {
  readonly isOpen: boolean
  /** How the last flow ended; `undefined` before the first and while one is open. */
  readonly outcome: Outcome | undefined
}

export interface ConnectEvents {
  success: (grants: Grant[]) => void
  error: (error: AlterConnectError) => void
  exit: (exit: { readonly reason: ExitReason }) => void
  /** After any outcome. */
  close: () => void
  event: (eventName: string, metadata: Readonly<Record<string, unknown>>) => void
}

/** One connector. All members may be destructured. */
export interface AlterConnect {
  /**
   * Opens the connect window, in the caller's own task, so call it straight from the click. A second call while a flow is
   * live brings its window to the front and takes over the given callbacks.
   *
   * Resolves when the window is open or could not be; how the flow ends is told to callbacks and events. Rejects only where
   * no flow can begin: `not_in_browser`, `sdk_destroyed`, `invalid_argument` (neither `token` nor `sessionUrl`).
   */
  readonly open: (options: OpenOptions) => Promise<void>
  /**
   * `open()`, with the outcome as a promise.
   *
   * @throws {AlterConnectError} `popup_closed` when the user left or `close()` was called, `aborted`, `sdk_destroyed`, or the
   * code of the error.
   */
  readonly connect: (options: OpenOptions) => Promise<Grant[]>
  /**
   * The outcome of a full-page flow that returned to this page, or `undefined` when there is none. It is delivered once: a
   * later call, another instance, a reload or a copied URL gets nothing. Handlers and the given callbacks hear it too.
   *
   * @param options With `provider`, only the return of a flow for that provider is taken.
   */
  readonly handleRedirect: (
    options?: ConnectCallbacks & { readonly provider?: string | undefined },
  ) => Promise<Outcome | undefined>
  /** Ends a live flow with exit reason `closed_by_app`, closes the window and cancels the session. */
  readonly close: () => void
  /** Ends everything without callbacks; `open()` then rejects with `sdk_destroyed`. May be called twice. */
  readonly destroy: () => void
  /**
   * Registers a handler and returns how to remove it. The first handler of an outcome also receives a full-page return
   * that nobody has heard yet, however late it is registered.
   */
  readonly on: <Name extends keyof ConnectEvents>(
    event: Name,
    handler: ConnectEvents[Name],
  ) => () => void
  readonly off: <Name extends keyof ConnectEvents>(
    event: Name,
    handler: ConnectEvents[Name],
  ) => void
  readonly isOpen: () => boolean
  readonly getVersion: () => string
  readonly getState: () => ConnectState
  /** Calls `listener` after each change of `getState()`, until the returned function is called. */
  readonly subscribe: (listener: () => void) => () => void
}

/** A provider as 0.8.0 described it; nothing here uses it, and it is kept for pages that import the type. */
export interface Provider {
  id: string
  name: string
  description: string
  category: string
  logo_url: string
}
