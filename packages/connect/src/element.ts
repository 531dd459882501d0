import AlterConnect, {
  type AlterConnectError,
  type ConnectMessages,
  type ExitReason,
  type Grant,
  type OpenOptions,
} from './index.ts'

/**
 * `<alter-connect-button>`, for pages without a framework. It holds a real button, whose text is the element's content, and
 * fires `alter-success`, `alter-error`, `alter-exit` and `alter-event`, which bubble.
 *
 * Attributes, read at each click: `session-url`, `provider`, `base-url`, `mode`, `locale`, `theme`, `sever-opener`, `multiple`.
 * The style is that of the browser's own buttons; change it with `alter-connect-button::part(button)`.
 *
 * It stays enabled while the window is open, so that a second click brings it to the front. The window closes when the
 * element leaves the page. Importing this module on a server does nothing.
 */
export interface AlterConnectButton extends HTMLElement {
  /** Instead of `session-url`. */
  token: OpenOptions['token'] | undefined
  /** What screen readers hear. Default: in the language of `locale`, or else of the page. */
  messages: ConnectMessages | undefined
  /** Opens the connect window, as a click does; call it straight from one. */
  readonly open: () => Promise<void>
  readonly close: () => void
}

declare global {
  interface HTMLElementTagNameMap {
    'alter-connect-button': AlterConnectButton
  }
  interface HTMLElementEventMap {
    'alter-success': CustomEvent<Grant[]>
    'alter-error': CustomEvent<AlterConnectError>
    'alter-exit': CustomEvent<{ readonly reason: ExitReason }>
    'alter-event': CustomEvent<{
      readonly name: string
      readonly metadata: Readonly<Record<string, unknown>>
    }>
  }
}

const name = 'alter-connect-button'

// On a server there is no such registry; and a page may load this module twice.
if (typeof customElements !== 'undefined' && !customElements.get(name)) {
  customElements.define(name, createElementClass())
}

function createElementClass() {
  return class extends HTMLElement implements AlterConnectButton {
    // Only declared, so that what was set before the element was defined stays.
    declare token: OpenOptions['token'] | undefined
    declare messages: ConnectMessages | undefined
    readonly #connector = AlterConnect.create()
    readonly #button = document.createElement('button')

    constructor() {
      super()
      const root = this.attachShadow({ mode: 'open', delegatesFocus: true })
      this.#button.type = 'button'
      this.#button.setAttribute('part', 'button')
      this.#button.append(document.createElement('slot'))
      this.#button.addEventListener('click', (event) => {
        if (!event.defaultPrevented) void this.open()
      })
      root.append(this.#button)
      this.#connector.subscribe(() => this.#showState())
      this.#showState()
    }

    readonly open = (): Promise<void> => this.#connector.open(this.#options())
    readonly close = (): void => this.#connector.close()

    connectedCallback(): void {
      void this.#connector.handleRedirect(this.#options())
    }

    disconnectedCallback(): void {
      // It may only be on its way to another place in the page.
      queueMicrotask(() => this.isConnected || this.close())
    }

    #showState(): void {
      this.#button.setAttribute('aria-busy', String(this.#connector.isOpen()))
    }

    #options(): OpenOptions {
      return {
        token: this.token,
        sessionUrl: this.#read('session-url'),
        provider: this.#read('provider'),
        baseURL: this.#read('base-url'),
        mode: this.#read('mode'),
        locale: this.#read('locale'),
        theme: this.#read('theme'),
        severOpener: this.hasAttribute('sever-opener'),
        multiple: this.hasAttribute('multiple'),
        messages: this.messages,
        anchor: this,
        onSuccess: (grants) => this.#tell('alter-success', grants),
        onError: (error) => this.#tell('alter-error', error),
        onExit: (exit) => this.#tell('alter-exit', exit),
        onEvent: (eventName, metadata) => this.#tell('alter-event', { name: eventName, metadata }),
        // What is not given is undefined, which is as good as absent.
      } as OpenOptions
    }

    #read(attribute: string): string | undefined {
      return this.getAttribute(attribute) ?? undefined
    }

    #tell(type: string, detail: unknown): void {
      this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true }))
    }
  }
}
