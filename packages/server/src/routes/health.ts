import type { Hono } from 'hono'
import type { Face, FaceEnv } from '../face.ts'
import { answerJson } from '../json-answer.ts'

/** Whether the process serves. Says nothing else, so it needs no authentication. */
export function healthRoutes(app: Hono<FaceEnv>, face: Face): void {
  app.get('/healthz', (context) => answerJson(face, context, { status: 'ok' }))
}
