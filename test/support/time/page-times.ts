import type { Express } from 'express'
import type { PassOptions } from './page-clock.ts'

/** How time passes in a page. */
interface PassRequest extends Pick<PassOptions, 'stepMs' | 'isPaced'> {
  /** It stands still until the user has closed the window and the page has the focus. */
  readonly when?: 'the user is back'
}

/** The time of each page, by the name of its run. */
export interface PageTimes {
  /** Lets it pass, until the page's flow has an outcome. Resolves with the milliseconds of the page's time that passed. */
  readonly pass: (run: string, ms: number, request?: PassRequest) => Promise<number>
  /** How many pages hold a request open. */
  readonly openRequests: () => number
}

type Order = PassRequest & { readonly ms: number }

interface PageTime {
  /** Sends the page the response that it waits for. */
  send?: ((order: Order) => void) | undefined
  /** What to send once the page asks. */
  order?: Order | undefined
  resolve?: (passedMs: number) => void
}

/**
 * Adds `/time/:run` to an app. The page asks there what to do with its time. It says in its next request what it did. So no
 * test has to touch the page, which could give it the focus.
 */
export function keepPageTimes(app: Express): PageTimes {
  const times = new Map<string, PageTime>()
  let openRequests = 0
  const timeOf = (run: string) => {
    const time = times.get(run) ?? {}
    times.set(run, time)
    return time
  }
  const send = (time: PageTime) => {
    if (time.send === undefined || time.order === undefined) return
    time.send(time.order)
    time.send = time.order = undefined
  }
  app.get('/time/:run', (request, response) => {
    openRequests += 1
    response.once('close', () => (openRequests -= 1))
    const time = timeOf(request.params.run)
    time.send = (order) => void response.json(order)
    if (typeof request.query['passed'] === 'string') time.resolve?.(Number(request.query['passed']))
    send(time)
  })
  return {
    openRequests: () => openRequests,
    pass: (run, ms, request) =>
      new Promise((resolve) => {
        const time = timeOf(run)
        Object.assign(time, { resolve, order: { ms, ...request } })
        send(time)
      }),
  }
}
