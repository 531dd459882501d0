import '@alter-ai/connect/element'
import { callbacksOf, startRecord } from './page-record.ts'

const record = startRecord()
const { onSuccess, onError, onExit, onEvent } = callbacksOf(1)
const p = document.querySelector('p') as HTMLElement
// On the way up: the events bubble.
p.addEventListener('alter-success', ({ detail }) => onSuccess(detail))
p.addEventListener('alter-error', ({ detail }) => onError(detail))
p.addEventListener('alter-exit', ({ detail }) => onExit(detail))
p.addEventListener('alter-event', ({ detail }) => onEvent(detail.name, detail.metadata))
document.querySelector('#remove')?.addEventListener('click', () => p.remove())
record.isReady = true
