/** Runs `action` in a page as soon as its browser no longer lets the last click open windows. It sees no other module. */
export function afterTheClick(action: () => void): void {
  if (navigator.userActivation.isActive) setTimeout(() => afterTheClick(action), 25)
  else action()
}
