// Before anything else runs, the fragment leaves the address bar, the history entry and everything that reads them.
const taken = location.hash
history.replaceState(null, '', location.pathname)

/** What the URL's fragment said. The only copy. */
export const fragment = new URLSearchParams(taken.slice(1))
