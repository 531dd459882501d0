/** Error messages begin small and end without a stop, so that they can stand in a line of a log. On a page they are sentences. */
export function toSentence(message: string): string {
  const text = message.charAt(0).toUpperCase() + message.slice(1)
  return /[.!?]$/.test(text) ? text : `${text}.`
}
