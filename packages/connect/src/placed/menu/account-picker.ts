import type { Grant } from '@alter-ai/protocol'
import { element, icon, line } from '../element.ts'
import { menuTexts } from './menu-texts.ts'
import { nothing, openMenu, type MenuEntry } from './open-menu.ts'
import type { PartOptions } from '../part.ts'
import { picture } from './picture.ts'
import { chooseTexts } from '../texts.ts'

/** A connected account. A `Grant` fits; `toPickable()` makes one of what a back end tells. */
export interface PickableAccount {
  readonly grant_id: string
  readonly account_identifier: string
  readonly provider_name?: string | undefined
  /** `error` is marked as needing attention. */
  readonly status?: Grant['status'] | undefined
  readonly metadata?: Grant['metadata'] | undefined
}

export interface AccountPickerOptions extends PartOptions {
  readonly accounts: readonly PickableAccount[]
  /** Heading and accessible name. Default: "Choose an account", translated. */
  readonly label?: string | undefined
  /** Runs in the press's own task, after the menu has gone. */
  readonly onPick: (grantId: string) => void
  /** Adds "Connect another account" at the end. Runs in the press's own task, so that a window may be opened. */
  readonly onConnectAnother?: (() => void) | undefined
  /** The menu has closed, also by a pick, but not by the returned function. Called at most once. */
  readonly onClose?: (() => void) | undefined
}

/**
 * Asks which of the connected accounts is meant.
 *
 * An ARIA menu at the anchor. Called again for an anchor whose menu is open, it closes that menu and opens none.
 *
 * @returns Closes the menu without `onClose`. Does nothing the second time.
 */
export function openAccountPicker(options: AccountPickerOptions): () => void {
  const { anchor, locale, theme, accounts, label, onPick, onConnectAnother, onClose } = options
  const texts = chooseTexts(menuTexts, anchor, locale)
  const doc = anchor.ownerDocument
  const entries = accounts.map((account): MenuEntry => {
    const { grant_id, account_identifier } = account
    const words = element(doc, 'div', 'words')
    const about = aboutOf(account)
    words.append(line(doc, 'name', account_identifier))
    if (about) words.append(line(doc, 'more', about))
    if (account.status === 'error') {
      const mark = element(doc, 'span', 'attention')
      mark.append(icon(doc, WARNING), texts.attention)
      words.append(mark)
    }
    return {
      label: account_identifier,
      content: [picture(doc, account_identifier, true), words],
      onPick: () => onPick(grant_id),
    }
  })
  if (entries.length === 0) entries.push(nothing(doc, texts.noAccounts))
  if (onConnectAnother) {
    const sign = element(doc, 'span', 'picture round plus')
    sign.append(icon(doc, 'M12 5v14M5 12h14'))
    entries.push({
      label: texts.another,
      content: [sign, line(doc, 'name', texts.another)],
      onPick: onConnectAnother,
      isLast: true,
    })
  }
  const { language } = texts
  const title = label ?? texts.accounts
  return openMenu({ anchor, locale, theme, language, title, entries, onClose })
}

/** Whatever tells it from its like besides the identifier: the person's name or address, and the provider. */
function aboutOf({ account_identifier, provider_name, metadata }: PickableAccount): string {
  const { account_display_name: name, account_email: email } = metadata ?? {}
  const person = [name, email].find((word) => word && word !== account_identifier)
  return [person, provider_name].filter(Boolean).join(' · ')
}

const WARNING =
  'M12 8.5v4.5m0 3.5v.01M10.3 3.9L2.6 17.2A2 2 0 004.3 20.2h15.4a2 2 0 001.7-3L13.7 3.9a2 2 0 00-3.4 0z'
