import { execFile } from 'node:child_process'
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

/** Statements that the linter must refuse in a file of that folder, and such as it must let pass. */
const RULES = [
  {
    folder: 'packages/protocol/src',
    refused: [
      `import 'zod'`,
      `import 'node:fs/promises'`,
      `import '@alter-ai/vault'`,
      `import '../../vault/src/vault.ts'`,
    ],
    allowed: [`import './errors.ts'`],
  },
  {
    folder: 'packages/connect/src',
    refused: [
      `import 'node:fs/promises'`,
      `import 'path'`,
      `import '@alter-ai/vault'`,
      `import '@alter-ai/protocol/wire'`,
      `import('node:net')`,
      `export * from '@alter-ai/server'`,
      `import '../../vault/src/vault.ts'`,
    ],
    allowed: [
      `import '@alter-ai/protocol'`,
      `import 'nanoevents'`,
      `import('@floating-ui/dom')`,
      `import './popup.ts'`,
    ],
  },
  {
    folder: 'packages/connect-react/src',
    refused: [`import '@alter-ai/protocol'`, `import 'vue'`, `import 'node:fs'`],
    allowed: [
      `import '@alter-ai/connect'`,
      `import('@alter-ai/connect/menus')`,
      `import 'react'`,
      `import 'react/jsx-runtime'`,
    ],
  },
  {
    folder: 'packages/connect-vue/src',
    refused: [`import '@alter-ai/protocol'`, `import 'react'`, `import 'node:fs'`],
    allowed: [`import '@alter-ai/connect'`, `import('@alter-ai/connect/menus')`, `import 'vue'`],
  },
  {
    folder: 'packages/vault/src/oauth',
    refused: [
      `import 'hono'`,
      `import '@hono/node-server'`,
      `import 'express'`,
      `import '@alter-ai/server'`,
      `import 'undici'`,
      `import('undici')`,
      `import 'node:http'`,
      `import 'node:dns/promises'`,
      `import 'net'`,
      `fetch('http://localhost')`,
      `globalThis.fetch('http://localhost')`,
    ],
    allowed: [`import '@alter-ai/protocol'`, `import 'node:crypto'`, `import 'oauth4webapi'`],
  },
  {
    folder: 'packages/vault/src/http',
    refused: [`import 'hono'`, `import '@alter-ai/server'`],
    allowed: [`import 'undici'`, `import 'node:net'`, `import 'node:dns/promises'`],
  },
  {
    folder: 'packages/alter-sdk/src',
    refused: [
      `import '@alter-ai/vault'`,
      `import '@alter-ai/server'`,
      `import 'node:crypto'`,
      `import 'undici'`,
      `import '../../vault/src/vault.ts'`,
    ],
    allowed: [
      `import '@alter-ai/protocol'`,
      `import '@alter-ai/protocol/wire'`,
      `import './app.ts'`,
    ],
  },
  {
    folder: 'packages/cli/src',
    refused: [`import 'express'`, `import 'undici'`, `import '@alter-ai/connect'`],
    allowed: [`import '@alter-ai/vault'`, `import '@alter-ai/server'`, `import 'node:http'`],
  },
  {
    folder: 'packages/server/src/routes',
    refused: [
      `import 'express'`,
      `import '@alter-ai/express'`,
      `import '@alter-ai/connect'`,
      `import 'undici'`,
      `import 'node:https'`,
    ],
    allowed: [`import '@alter-ai/vault'`, `import '@alter-ai/protocol'`, `import 'hono'`],
  },
  {
    folder: 'packages/express/src',
    refused: [
      `import { router } from '@alter-ai/server'`,
      `import { createVault } from '@alter-ai/vault'`,
      `import '@alter-ai/connect'`,
      `import 'undici'`,
    ],
    allowed: [
      `import '@alter-ai/protocol'`,
      `import 'express'`,
      `import('@alter-ai/server')`,
      `import type { Router } from '@alter-ai/server'`,
    ],
  },
]

const root = fileURLToPath(new URL('../..', import.meta.url))
let tree: string
/** Statements that the linter refused for being import or a socket in the wrong place, as `folder: statement`. */
let refused: Set<string>

beforeAll(async () => {
  tree = await mkdtemp(join(tmpdir(), 'alter-connect-lint-'))
  await copyFile(join(root, '.oxlintrc.json'), join(tree, '.oxlintrc.json'))
  const planted = new Map<string, string>()
  for (const { folder, refused, allowed } of RULES) {
    for (const [index, statement] of [...refused, ...allowed].entries()) {
      const file = `${folder}/planted-${index}.ts`
      planted.set(file, `${folder}: ${statement}`)
      await mkdir(dirname(join(tree, file)), { recursive: true })
      await writeFile(join(tree, file), `${statement}\n`)
    }
  }
  const found = (await lint(tree)).filter(({ code }) =>
    /no-restricted-(imports|globals)/.test(code),
  )
  refused = new Set(found.map(({ filename }) => planted.get(filename) ?? filename))
})

afterAll(() => rm(tree, { recursive: true }))

describe.each(RULES)('in $folder the linter', ({ folder, refused: wrong, allowed }) => {
  test.each(wrong)('refuses %s', (statement) => {
    expect(refused).toContain(`${folder}: ${statement}`)
  })

  test.each(allowed)('lets %s pass', (statement) => {
    expect(refused).not.toContain(`${folder}: ${statement}`)
  })
})

interface Finding {
  readonly code: string
  readonly filename: string
}

/** What the linter finds, without the rules that need types: there are none in that tree. */
async function lint(cwd: string): Promise<Finding[]> {
  const bin = join(root, 'node_modules/oxlint/bin/oxlint')
  const output = await new Promise<string>((resolve, reject) => {
    execFile(process.execPath, [bin, '--format', 'json'], { cwd }, (error, stdout) => {
      // The exit code says that something was found, which is what we want.
      if (stdout === '') reject(error ?? new Error('the linter said nothing'))
      else resolve(stdout)
    })
  })
  const { diagnostics } = JSON.parse(output) as {
    diagnostics: (Partial<Finding> & { filename: string })[]
  }
  return diagnostics.map(({ code = '', filename }) => ({ code, filename }))
}
