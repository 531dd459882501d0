import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { setTimeout } from 'node:timers/promises'
import express from 'express'
import { build } from 'vite'

/** The pages of the libraries, and as much of a server as they must meet before their window opens. */
export interface BenchServer {
  readonly origin: string
  /** How long each answer of the stubs takes, in milliseconds. */
  latencyMs: number
  readonly close: () => Promise<void>
}

/** Builds and serves `pages/<file>.ts` as `/<file>`. */
export async function serveBench(files: readonly string[]): Promise<BenchServer> {
  const scripts = await bundle(files)
  const settings = { latencyMs: 0 }
  const app = express()
  app.get('/script/:name', (request, response) => {
    response.type('js').send(scripts.get(request.params.name))
  })
  for (const file of files) {
    app.get(`/${file}`, (_request, response) => {
      response.type('html').send(`<!doctype html><title>${file}</title>
<body><script type="module" src="/script/${file}.js"></script>`)
    })
  }
  app.use(async (_request, _response, next) => {
    await setTimeout(settings.latencyMs)
    next()
  })
  app.post('/session', (_request, response) => {
    response.status(201).json({ session_token: `sess_main_${'a'.repeat(22)}.${'b'.repeat(43)}` })
  })
  app.get('/authority/.well-known/openid-configuration', (request, response) => {
    const issuer = `${request.protocol}://${request.headers.host}/authority`
    response.json({
      issuer,
      authorization_endpoint: `${issuer}/authorize`,
      token_endpoint: `${issuer}/token`,
      jwks_uri: `${issuer}/keys`,
    })
  })
  app.get(['/authority/authorize', '/authorize', '/oauth/connect/:key'], (_request, response) => {
    response.type('html').send('<!doctype html><title>Consent</title>')
  })
  const server = createServer(app)
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve))
  const { port } = server.address() as AddressInfo
  return Object.assign(settings, {
    origin: `http://localhost:${port}`,
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  })
}

async function bundle(files: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const output = await build({
    configFile: false,
    logLevel: 'error',
    define: { 'process.env.NODE_ENV': '"production"' },
    resolve: { conditions: ['@alter-ai/source'] },
    build: {
      write: false,
      target: 'es2022',
      modulePreload: { polyfill: false },
      rolldownOptions: {
        input: files.map((file) => fileURLToPath(new URL(`pages/${file}.ts`, import.meta.url))),
        output: { entryFileNames: '[name].js', chunkFileNames: 'chunk-[hash].js' },
      },
    },
  })
  const [result] = [output].flat()
  if (!result || !('output' in result)) throw new Error('vite built nothing')
  return new Map(
    result.output.flatMap((part) => (part.type === 'chunk' ? [[part.fileName, part.code]] : [])),
  )
}
