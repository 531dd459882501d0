import type { Face } from '../http/face.ts'
import { answerJson } from '../http/json-answer.ts'
import { unusedQuery } from '../http/read-input.ts'
import type { AddRoute } from '../http/route.ts'

export function healthRoutes(add: AddRoute, face: Face): void {
  add({
    method: 'GET',
    path: '/healthz',
    auth: 'public',
    limit: 'none',
    purpose: 'Says that the process serves, and nothing else.',
    query: unusedQuery,
    handle: ({ context }) => answerJson(face, context, { status: 'ok' }),
  })
}
