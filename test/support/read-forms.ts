/** A form as the page offers it: where it goes, and every named control in it. */
export interface PageForm {
  readonly action: string
  readonly fields: readonly FormField[]
}

export interface FormField {
  readonly kind: 'button' | 'checkbox' | 'hidden'
  readonly name: string
  readonly value: string
}

/** The forms of a page of ours. It reads what our pages write, not any HTML. */
export function readForms(html: string): PageForm[] {
  return [...html.matchAll(/<form([^>]*)>(.*?)<\/form>/gs)].map(
    ([, attributes = '', content = '']) => ({
      action: readAttribute(attributes, 'action') ?? '',
      fields: [...content.matchAll(/<(button|input)\b([^>]*)>/g)].map(([, tag, field = '']) => ({
        kind: tag === 'button' ? 'button' : (readAttribute(field, 'type') as 'checkbox' | 'hidden'),
        name: readAttribute(field, 'name') ?? '',
        value: readAttribute(field, 'value') ?? '',
      })),
    }),
  )
}

const entities: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
}

function readAttribute(attributes: string, name: string): string | undefined {
  const text = new RegExp(`\\b${name}="([^"]*)"`).exec(attributes)?.[1]
  return text?.replace(/&(?:amp|lt|gt|quot|#39);/g, (entity) => entities[entity] ?? entity)
}
