import { bubbleStyle } from './bubble-style.ts'
import { bubbleTexts } from './bubble-texts.ts'
import { element, icon, line } from './element.ts'
import { openPart, type PartOptions } from './part.ts'
import { chooseTexts } from './texts.ts'

/** What the bubble needs to know. */
export interface BlockedBubbleOptions extends PartOptions {
  /** The user continues. Runs in the click's own task, after the bubble has gone, so that a window may be opened. */
  readonly onContinue: () => void
  /** The user does not: Escape, the close button, or the anchor has left the page. */
  readonly onDismiss: () => void
}

/**
 * Says at the anchor that the browser blocked the window, with a button whose click may open it.
 *
 * A dialog that is not modal: it takes the focus to "Continue", leaves the rest of the page usable, stays until it is
 * answered, and gives the focus back. Exactly one of the two callbacks is called, once.
 *
 * @returns Takes the bubble away without a callback. Does nothing the second time.
 */
export function showBlockedBubble(options: BlockedBubbleOptions): () => void {
  const { anchor, locale, onContinue, onDismiss } = options
  const texts = chooseTexts(bubbleTexts, anchor, locale)
  const part = openPart(options, { style: bubbleStyle, language: texts.language, gap: 12, onLost })
  const { host, panel, signal, close } = part
  const doc = host.ownerDocument

  const note = line(doc, 'note', texts.text)
  note.id = 'note'
  const title = line(doc, 'title', texts.title)
  const go = element(doc, 'button', 'go', texts.go)
  go.setAttribute('aria-describedby', note.id)
  const dismiss = element(doc, 'button', 'close')
  dismiss.setAttribute('aria-label', texts.close)
  dismiss.append(icon(doc, 'M6 6l12 12M18 6L6 18'))
  const sign = element(doc, 'span', 'sign')
  sign.append(
    icon(
      doc,
      'M3.5 9h17M6 4.5h12a2.5 2.5 0 012.5 2.5v10a2.5 2.5 0 01-2.5 2.5H6A2.5 2.5 0 013.5 17V7A2.5 2.5 0 016 4.5zM10 12.5l4 4m0-4l-4 4',
    ),
  )
  for (const button of [go, dismiss]) button.type = 'button'

  host.setAttribute('role', 'dialog')
  host.setAttribute('aria-label', texts.title)
  panel.append(element(doc, 'span', 'caret'), sign, title, note, go, dismiss)
  go.addEventListener('click', () => leave(onContinue), { signal })
  dismiss.addEventListener('click', () => leave(onDismiss), { signal })
  // A key that is still down from pressing the anchor must not answer for the user.
  host.addEventListener('keydown', (event) => event.repeat && event.preventDefault(), { signal })
  part.show(go)
  return close

  function leave(tell: () => void): void {
    close()
    tell()
  }

  function onLost(): void {
    leave(onDismiss)
  }
}
