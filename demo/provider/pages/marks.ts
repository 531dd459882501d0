import type { PersonalityKey } from '../personality.ts'

/** A small picture for each personality, of our own drawing and like nobody's trademark. Decoration: hidden from readers. */
export const marks: Readonly<Record<PersonalityKey, string>> = {
  google: svg(
    '<circle cx="12" cy="12" r="10.5" fill="none" stroke="currentColor" stroke-width="2"/>' +
      '<path fill="currentColor" d="m12 4 2.6 7.4H9.4zM12 20l-2.6-7.4h5.2z" opacity=".95"/>',
  ),
  github: svg(
    '<path fill="none" stroke="currentColor" stroke-width="2" stroke-linejoin="round" ' +
      'd="M8 2.5h8l5.5 5.5v8L16 21.5H8L2.5 16V8z"/><circle cx="12" cy="12" r="3.5" fill="currentColor"/>',
  ),
  slack: svg(
    '<path fill="none" stroke="currentColor" stroke-width="2" stroke-linejoin="round" ' +
      'd="M3 5.5A2.5 2.5 0 0 1 5.5 3h13A2.5 2.5 0 0 1 21 5.5v9a2.5 2.5 0 0 1-2.5 2.5H11l-5 4v-4h-.5A2.5 2.5 0 0 1 3 14.5z"/>' +
      '<circle cx="8" cy="10" r="1.4" fill="currentColor"/><circle cx="12" cy="10" r="1.4" fill="currentColor"/>' +
      '<circle cx="16" cy="10" r="1.4" fill="currentColor"/>',
  ),
}

export const check = svg(
  '<circle cx="12" cy="12" r="11" fill="currentColor" opacity=".16"/>' +
    '<path fill="none" stroke="currentColor" stroke-width="2.4" stroke-linecap="round" stroke-linejoin="round" d="m7 12.4 3.3 3.3L17 9"/>',
)

export const chevron = svg(
  '<path fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round" d="m9 5 7 7-7 7"/>',
)

function svg(content: string): string {
  return `<svg viewBox="0 0 24 24" aria-hidden="true" focusable="false">${content}</svg>`
}
