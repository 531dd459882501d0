import { asRecord } from '../shared/wire-value.js'

const proofPatienceMs = 1000

/**
 * What the page that opened this window can show: the whole session token, which it alone holds, and with it the origin that
 * the browser says the message came from. The vault compares both. The token is only ever in memory.
 *
 * @typedef {{ session_token: string, origin: string }} Proof
 */

/**
 * Asks the opener. The question goes to whoever it is, because it says only what an opener knows already: only an address
 * that an app's page made for its popup is asked about, and it has this session in it.
 *
 * @param {string} session Public half.
 * @returns {Promise<Proof | null>} `null` when there is no opener, or none that answers in time.
 */
export function askOpener(session) {
  const opener = /** @type {Window | null} */ (window.opener)
  if (!opener) return Promise.resolve(null)
  return new Promise((resolve) => {
    window.addEventListener('message', hear)
    const patience = setTimeout(() => end(null), proofPatienceMs)
    opener.postMessage({ type: 'alter_connect_hello', session }, '*')

    /** @param {MessageEvent<unknown>} event */
    function hear({ source, origin, data }) {
      const { type, session_token } = asRecord(data) ?? {}
      if (source !== opener || type !== 'alter_connect_proof') return
      if (typeof session_token === 'string') end({ session_token, origin })
    }

    /** @param {Proof | null} proof */
    function end(proof) {
      window.removeEventListener('message', hear)
      clearTimeout(patience)
      resolve(proof)
    }
  })
}
