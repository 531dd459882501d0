import type { RequestLog } from '@alter-ai/protocol/log'
import { randomUUID } from 'node:crypto'
import type { Request } from 'express'
import type { Middleware } from '../middleware.ts'

const logs = new WeakMap<Request, RequestLog>()

/** The log of this request, whose id the response shows. */
export function requestLog({ log }: Pick<Middleware, 'log'>, request: Request): RequestLog {
  const known = logs.get(request)
  if (known !== undefined) return known
  const fresh = log.forRequest(randomUUID())
  logs.set(request, fresh)
  return fresh
}
