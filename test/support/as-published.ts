import type { RenderedPage } from '../../packages/server/src/pages/document.tsx'
import {
  connectScript,
  decisionScript,
  resultScript,
} from '../../packages/server/src/pages/script/page-script.ts'
import { minifyPageScript } from '../../scripts/minify-page-script.js'

/** The scripts of the pages as the build minifies them. */
export const publishedScripts = {
  connect: minifyPageScript(connectScript),
  decision: minifyPageScript(decisionScript),
  result: minifyPageScript(resultScript),
}

// The connect page's script contains modules of the others, so it is looked for first.
const publishedBySource = [
  [connectScript, publishedScripts.connect],
  [decisionScript, publishedScripts.decision],
  [resultScript, publishedScripts.result],
] as const

/** The same for a page and the code that its policy allows. */
export function publishedPage(page: RenderedPage): RenderedPage {
  const [, script] = publishedBySource.find(([source]) => source === page.script) ?? []
  if (script === undefined) throw new Error('not a page with one of the scripts')
  return { ...page, script, html: asPublished(page.html) }
}

/** A document rendered from the sources, with its script as it is in the published package. */
export function asPublished(html: string): string {
  const [source, published] = publishedBySource.find(([each]) => html.includes(each)) ?? []
  const [before, after, ...more] = html.split(source ?? '')
  if (published === undefined || before === undefined || after === undefined || more.length > 0)
    throw new Error('not a document with one script of the pages')
  return before + published + after
}
