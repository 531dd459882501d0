import { createPressGuard } from './shared/press-guard.js'

/** The page that asks whether an account is the user's. It reads and works without this script, which keeps stray presses out. */

const hint = document.querySelector('[data-hint]')
const presses = createPressGuard({ onRefused: () => hint?.removeAttribute('hidden') })
for (const button of document.querySelectorAll('button')) {
  presses.guard(button, () => button.form?.requestSubmit(button))
}
