import { element, line } from '../element.ts'
import { menuTexts } from './menu-texts.ts'
import { nothing, openMenu, type MenuEntry } from './open-menu.ts'
import type { PartOptions } from '../part.ts'
import { picture } from './picture.ts'
import { chooseTexts } from '../texts.ts'

/** A provider as the menu shows it. A provider as 0.8.0 described it fits. */
export interface MenuProvider {
  /** The operator's key, as `open({ provider })` takes it. */
  readonly id: string
  readonly name: string
  readonly description?: string | undefined
  /** The page's own policy must allow it as an image; where it does not, the first letter of the name stands in. */
  readonly logo_url?: string | undefined
}

export interface ProviderMenuOptions extends PartOptions {
  readonly providers: readonly MenuProvider[]
  /** Heading and accessible name. Default: "Connect an account", translated. */
  readonly label?: string | undefined
  /** Runs in the press's own task, after the menu has gone, so that a window may be opened. */
  readonly onPick: (provider: string) => void
  /** The menu has closed, also by a pick, but not by the returned function. Called at most once. */
  readonly onClose?: (() => void) | undefined
}

/**
 * Lets the user choose a provider in the page, so that the window goes straight to it.
 *
 * An ARIA menu at the anchor. Called again for an anchor whose menu is open, it closes that menu and opens none.
 *
 * @returns Closes the menu without `onClose`. Does nothing the second time.
 */
export function openProviderMenu(options: ProviderMenuOptions): () => void {
  const { anchor, locale, theme, providers, label, onPick, onClose } = options
  const texts = chooseTexts(menuTexts, anchor, locale)
  const doc = anchor.ownerDocument
  const entries = providers.map(({ id, name, description, logo_url }): MenuEntry => {
    const words = element(doc, 'div', 'words')
    words.append(line(doc, 'name', name))
    if (description) words.append(line(doc, 'more', description))
    return {
      label: name,
      content: [picture(doc, name, false, logo_url), words],
      onPick: () => onPick(id),
    }
  })
  if (entries.length === 0) entries.push(nothing(doc, texts.noProviders))
  const { language } = texts
  const title = label ?? texts.providers
  return openMenu({ anchor, locale, theme, language, title, entries, onClose })
}
