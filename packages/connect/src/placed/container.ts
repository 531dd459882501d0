/**
 * Where in the page a part belonging to `anchor` is put: in the nearest dialog or popover around it, else in the body.
 *
 * What lies outside a modal dialog is inert, a press outside a popover closes it, and focus traps of all kinds call back
 * what leaves their dialog.
 */
export function containerOf(anchor: Element): Element {
  const { body, fullscreenElement } = anchor.ownerDocument
  for (let at = parentAcrossRoots(anchor); at; at = parentAcrossRoots(at))
    if ((at === fullscreenElement || at.matches(LAYER)) && drawsChildren(at)) return at
  return body
}

/** A custom element draws what is put into it only through a slot without a name. */
function drawsChildren({ shadowRoot }: Element): boolean {
  return !shadowRoot || shadowRoot.querySelector('slot:not([name])') !== null
}

/** The parent as the browser draws it: slots and shadow roots included. */
export function parentAcrossRoots(at: Element): Element | null {
  const parent = at.assignedSlot ?? at.parentElement
  if (parent) return parent
  const root = at.getRootNode()
  return 'host' in root ? (root as ShadowRoot).host : null
}

const LAYER = 'dialog, [popover], [role=dialog], [role=alertdialog], [aria-modal=true]'
