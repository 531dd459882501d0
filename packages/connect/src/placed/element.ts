/** An element with a class and, perhaps, text. Markup is never parsed, so Trusted Types have nothing to object to. */
export function element<Name extends keyof HTMLElementTagNameMap>(
  doc: Document,
  name: Name,
  className: string,
  text?: string,
): HTMLElementTagNameMap[Name] {
  const made = doc.createElement(name)
  made.className = className
  if (text !== undefined) made.textContent = text
  return made
}

/** A line of text that runs as its own letters do, whatever runs around it: an address in an Arabic list, say. */
export function line(doc: Document, className: string, text: string): HTMLElement {
  const made = element(doc, 'div', className)
  made.append(element(doc, 'bdi', '', text))
  return made
}

/** A line drawing in a 24 × 24 box, in the colour of the text, unseen by screen readers. */
export function icon(doc: Document, drawing: string): SVGSVGElement {
  const svg = doc.createElementNS(SVG, 'svg')
  svg.setAttribute('viewBox', '0 0 24 24')
  svg.setAttribute('aria-hidden', 'true')
  const path = doc.createElementNS(SVG, 'path')
  path.setAttribute('d', drawing)
  svg.append(path)
  return svg
}

const SVG = 'http://www.w3.org/2000/svg'
