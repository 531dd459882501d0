import { html, type Html } from '../html.ts'
import { layout } from './layout.ts'

export function errorPage(message: string): Html {
  return layout(
    { title: 'That did not work', user: undefined },
    html`<div class="panel narrow">
      <h1>That did not work</h1>
      <p class="lead">${message}</p>
      <p><a class="button" href="/">To the overview</a></p>
    </div>`,
  )
}
