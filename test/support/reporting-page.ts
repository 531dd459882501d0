import { afterTheClick } from './time/after-the-click.ts'
import { installPageClock } from './time/page-clock.ts'

/**
 * An app's page that tells its server everything it hears, and gives an attacker the best chance there can be: a frame
 * that is told the flow's session, and a button that opens a window of the attacker's.
 */
export function reportingPage(baseURL: string, attackerOrigin: string): string {
  return `<!doctype html><html lang="en"><title>App</title>
<button id="connect" disabled>Connect</button>
<button id="late" disabled>Connect without a click</button>
<button id="attack">Open the attacker</button>
<iframe src="${attackerOrigin}" hidden></iframe>
<script type="module">
  const query = new URLSearchParams(location.search)
  const run = query.get('run')
  const told = new Set()
  const afterTheClick = ${afterTheClick.toString()}
  let count = 0
  let telling = Promise.resolve()
  function tell(name, value) {
    const body = JSON.stringify({ name, value, order: (count += 1) })
    const sent = fetch('/told/' + run, { method: 'POST', keepalive: true, headers: { 'Content-Type': 'application/json' }, body })
    telling = Promise.all([telling, sent])
  }
  function tellOnce(name, value) {
    const key = name + JSON.stringify(value)
    if (!told.has(key)) tell(name, value)
    told.add(key)
  }
  const attackers = [document.querySelector('iframe').contentWindow]
  const arm = (session) => attackers.forEach((each) => each?.postMessage(session, '*'))
  addEventListener('message', ({ origin, data }) => tellOnce('message', { origin, type: data?.type }))
  addEventListener('error', ({ message }) => tell('uncaught', message))
  addEventListener('unhandledrejection', ({ reason }) => tell('uncaught', String(reason)))
  for (const level of ['warn', 'error']) {
    const print = console[level]
    console[level] = (...parts) => {
      tell('console', { level, text: parts.join(' ') })
      print(...parts)
    }
  }
  const { default: AlterConnect } = await import('/sdk.js')
  const connect = AlterConnect.create({ baseURL: ${JSON.stringify(baseURL)} })
  const success = (grants) => tell('success', grants.map((grant) => grant.account_identifier))
  const handlers = query.has('quiet') ? { onSuccess: success } : {
    onSuccess: success,
    onError: (error) => tell('error', error.code),
    onExit: ({ reason }) => tell('exit', reason),
    onEvent: (name) => tell('event', name),
  }
  connect.subscribe(() => tell('state', connect.isOpen() ? 'open' : (connect.getState().outcome?.type ?? 'idle')))
  const mode = query.get('mode') ?? 'popup'
  async function token() {
    const response = await fetch('/session', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(mode === 'redirect' ? { return_to: location.href } : {}),
    })
    const { session_token: session } = await response.json()
    arm(session.split('.')[0])
    sessionStorage.setItem('session', session.split('.')[0])
    return session
  }
  const start = () => void connect.open({
    token, provider: 'slack',
    mode: mode === 'redirect' ? 'redirect' : 'popup', severOpener: mode === 'severed', ...handlers,
  })
  document.getElementById('connect').addEventListener('click', start)
  document.getElementById('late').addEventListener('click', () => afterTheClick(start))
  document.getElementById('attack').addEventListener('click', () => attackers.push(open('${attackerOrigin}', '', 'popup,width=300,height=300')))
  addEventListener('message', ({ origin, data }) => {
    if (origin !== '${attackerOrigin}' || data !== 'ready') return
    arm(sessionStorage.getItem('session'))
    for (const button of document.querySelectorAll(':disabled')) button.disabled = false
    if (!returned) void connect.handleRedirect(handlers)
    returned = true
  })
  let returned = false
  attackers[0].postMessage('ready?', '*')
  if (query.has('clock')) void keepTime()
  async function keepTime() {
    const wait = setTimeout.bind(window)
    ;(${installPageClock.toString()})()
    let popup
    const open = window.open.bind(window)
    window.open = (...parameters) => (popup = open(...parameters))
    const isBack = () => document.hasFocus() && popup.closed
    // A page in the back/forward cache would keep its request open. Six of them use up the browser's connections.
    const leaving = new AbortController()
    addEventListener('pagehide', () => leaving.abort())
    for (let passedMs; ; ) {
      await telling
      const url = '/time/' + run + (passedMs === undefined ? '' : '?passed=' + passedMs)
      const response = await fetch(url, { signal: leaving.signal }).catch(() => undefined)
      if (response === undefined) return
      const { ms, when, ...options } = await response.json()
      while (when === 'the user is back' && !isBack()) await new Promise((done) => wait(done, 10))
      passedMs = await pageClock.pass(ms, { ...options, isOver: () => connect.getState().outcome !== undefined })
    }
  }
</script>`
}

/** Posts every message that a connect window may post, for the session that it was told, over and over. */
export const attackerPage = `<!doctype html><title>Attacker</title><script>
  let session = null
  const prey = opener ?? parent
  const grant = {
    grant_id: 'ATTACKER', provider: 'slack', provider_name: 'Google', account_identifier: 'attacker@example.com',
    timestamp: '2026-01-01T00:00:00Z', operation: 'creation', scopes: [], status: 'active',
  }
  function attack() {
    if (!session) return
    prey?.postMessage({ type: 'alter_connect_leaving', session, provider: 'slack' }, '*')
    prey?.postMessage({ type: 'alter_connect_success', session, grants: [grant] }, '*')
    prey?.postMessage({ type: 'alter_connect_error', session, error: 'access_denied', error_description: 'forged' }, '*')
  }
  addEventListener('message', ({ data }) => {
    if (data === 'ready?') return prey?.postMessage('ready', '*')
    session = data
    attack()
  })
  prey?.postMessage('ready', '*')
  setInterval(attack, 100)
</script>`
