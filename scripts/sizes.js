/**
 * What each browser package costs the page that imports it. Exit code 1 when one is over its budget or holds words of the
 * server. It reads the packages' `dist`: `npm run build` first.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { measureImport } from './measure-import.js'
import { root } from './run.js'

/** Words that tell of server code in a browser's bundle. */
const FOREIGN = ['client_secret', 'refresh_token', 'code_verifier', 'node:', 'aes-256-gcm']

/** What a page writes to use each package, and what it has loaded anyway. */
const IMPORTS = [
  {
    folder: 'connect',
    code: `import AlterConnect from '@alter-ai/connect'; globalThis.used = AlterConnect`,
    external: [],
    // A ceiling, so that it does not grow unseen. The goal stands at 4,096, and below it at 0.8.0's 3,503.
    budgetBytes: 5_230,
  },
  {
    folder: 'connect-react',
    code: `import { ConnectButton, useAlterConnect } from '@alter-ai/connect-react'; globalThis.used = [ConnectButton, useAlterConnect]`,
    external: ['react', 'react/jsx-runtime', '@alter-ai/connect'],
    budgetBytes: 600,
  },
  {
    folder: 'connect-vue',
    code: `import { ConnectButton, useAlterConnect } from '@alter-ai/connect-vue'; globalThis.used = [ConnectButton, useAlterConnect]`,
    external: ['vue', '@alter-ai/connect'],
    budgetBytes: 600,
  },
]

for (const { folder, code, external, budgetBytes } of IMPORTS) {
  if (!existsSync(join(root, 'packages', folder, 'dist/index.js'))) {
    console.error(`${folder}: not built`)
    process.exitCode = 1
    continue
  }
  const { minified, gzipped, text } = await measureImport(code, external)
  const over =
    gzipped > budgetBytes ? `, ${gzipped - budgetBytes} B OVER the budget of` : ', budget'
  console.log(`${folder}: ${minified} B minified, ${gzipped} B with gzip${over} ${budgetBytes} B`)
  const foreign = FOREIGN.filter((word) => text.includes(word))
  if (foreign.length > 0)
    console.error(`${folder} holds words of the server: ${foreign.join(', ')}`)
  if (gzipped > budgetBytes || foreign.length > 0) process.exitCode = 1
}
