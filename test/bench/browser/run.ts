/**
 * `npm run bench:browser`: what the browser packages cost a page, beside their peers, in one run. It prints Markdown. Times
 * depend on the machine, so each is also given as a ratio to what the bare browser needs in the same run.
 */
import { cpus } from 'node:os'
import { launchBrowser } from '../../support/browser.ts'
import { measureSizes } from './measure-sizes.ts'
import { measureTimeToSuccess } from './time-to-success.ts'
import { measureTimeToWindow } from './time-to-window.ts'

const print = (...lines: string[]) => process.stdout.write(`${lines.join('\n')}\n\n`)

const startedAt = performance.now()
const browser = await launchBrowser()
const profile = await browser.newProfile()
const chromium = profile.context.browser()?.version() ?? 'unknown'
await browser.close()

print(
  `\`npm run bench:browser\` on ${cpus().length} × ${cpus()[0]?.model.trim()}, Node ${process.versions.node}, Chromium ${chromium}.`,
)
print(await measureSizes())
print(await measureTimeToWindow(15, 4))
print(await measureTimeToSuccess(10))
print(`It took ${Math.round((performance.now() - startedAt) / 1000)} s.`)
process.exit()
