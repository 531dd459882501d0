/** What every page of the bench has in common: one button, and the choice of two situations. */
export const button = document.createElement('button')
button.textContent = 'Connect'

/** Nothing is there before the click: what the library needs from a server, it has to ask for. */
export const isCold = location.search === '?cold'

/** Shows the button, once it may be clicked. */
export function showButton(onClick: () => unknown): void {
  button.addEventListener('click', onClick)
  document.body.append(button)
}

/** The app's back end gives out a token. */
export async function fetchToken(): Promise<string> {
  const response = await fetch('/session', { method: 'POST' })
  return ((await response.json()) as { session_token: string }).session_token
}

/** Windows are closed on these libraries and their servers are stubs, so their promises fail; nobody waits for them. */
export function ignore(promise: Promise<unknown>): void {
  promise.catch(() => {})
}
