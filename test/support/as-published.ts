import type { RenderedPage } from '../../packages/server/src/pages/document.tsx'
import { connectScript, resultScript } from '../../packages/server/src/pages/page-script.ts'
import { minifyPageScript } from '../../scripts/minify-page-script.js'

/** The scripts of the pages as the build minifies them. */
export const publishedScripts = {
  connect: minifyPageScript(connectScript),
  result: minifyPageScript(resultScript),
}

/** The same for a page and the code that its policy allows. */
export function publishedPage(page: RenderedPage): RenderedPage {
  const script = page.script === connectScript ? publishedScripts.connect : publishedScripts.result
  return { ...page, script, html: asPublished(page.html) }
}

/** A document rendered from the sources, with its script as it is in the published package. */
export function asPublished(html: string): string {
  const [script, published] = html.includes(connectScript)
    ? [connectScript, publishedScripts.connect]
    : [resultScript, publishedScripts.result]
  const [before, after, ...more] = html.split(script)
  if (before === undefined || after === undefined || more.length > 0)
    throw new Error('not a document with one script of the pages')
  return before + published + after
}
