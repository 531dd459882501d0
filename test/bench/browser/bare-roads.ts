import type { Express, Response } from 'express'
import type { Profile } from '../../support/browser.ts'
import { openPopup } from '../../support/open-popup.ts'
import { readQuietly } from '../../support/read-quietly.ts'
import { clockOffset, now } from './page-clock.ts'

/** The two roads on which a result can come, with nothing on them. */
export type BareRoad = 'message' | 'poll'

let sentAt = 0
let held: Response | undefined

/** A page that waits for a result, a result page that posts it, and a request that is held until there is one. */
export function bareRoutes(app: Express): void {
  app.get('/bare', (_request, response) => {
    response.type('html').send(`<!doctype html><title>Bare</title><button>Open</button><script>
      const arrive = () => (window.arrivedAt = performance.timeOrigin + performance.now())
      document.querySelector('button').onclick = () => {
        addEventListener('message', arrive)
        window.open('/bare/consent', '', 'popup,width=500,height=700')
        fetch('/bare/poll').then((answer) => answer.text()).then(arrive)
      }
    </script>`)
  })
  app.get('/bare/consent', (_request, response) => {
    response
      .type('html')
      .send('<!doctype html><title>Consent</title><a href="/bare/result">Allow</a>')
  })
  app.get('/bare/result', (_request, response) => {
    sentAt = now()
    response
      .type('html')
      .send('<!doctype html><title>Result</title><script>opener.postMessage("done", "*")</script>')
  })
  app.get('/bare/poll', (_request, response) => {
    held = response
  })
}

/** Milliseconds from the moment in which the server has the result to the one in which the page has it. */
export async function measureBare(
  profile: Profile,
  origin: string,
  road: BareRoad,
  rounds: number,
): Promise<number[]> {
  const page = await profile.newPage()
  const found: number[] = []
  // The first round warms the browser up and is not counted.
  for (let round = 0; round <= rounds; round += 1) {
    held = undefined
    await page.goto(`${origin}/bare`)
    const offset = await clockOffset(page)
    const popup = await openPopup(page, () => page.click('button'))
    const request: () => Response | undefined = () => held
    while (request() === undefined) await page.evaluate(() => new Promise(requestAnimationFrame))
    if (road === 'message') await popup.click('a')
    else {
      sentAt = now()
      request()?.end('done')
    }
    await page.waitForFunction(() => 'arrivedAt' in window)
    const arrivedAt = await readQuietly(
      page,
      () => (window as unknown as { arrivedAt: number }).arrivedAt,
    )
    if (round > 0) found.push(arrivedAt - offset - sentAt)
    await popup.close()
  }
  await page.close()
  return found
}
