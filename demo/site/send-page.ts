import type { Response } from 'express'
import type { Html } from './html.ts'

export function sendPage(response: Response, page: Html, status = 200): void {
  response.status(status).type('html').send(page.text)
}
