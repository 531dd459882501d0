/** Everything that floats, in one module for the test pages. An app loads them one by one, when they are first needed. */
export { openAccountPicker, openProviderMenu } from '../../../packages/connect/src/menus.ts'
export { showBlockedBubble } from '../../../packages/connect/src/placed/blocked-bubble.ts'
