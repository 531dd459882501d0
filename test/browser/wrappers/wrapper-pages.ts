import { fileURLToPath } from 'node:url'
import type { Express } from 'express'
import { createElement } from 'react'
import { renderToString as renderReact } from 'react-dom/server'
import { build } from 'vite'
import { createSSRApp } from 'vue'
import { renderToString as renderVue } from 'vue/server-renderer'
import { ReactApp } from './pages/react-app.tsx'
import { VueApp } from './pages/vue-app.ts'

/** No inline script or style, nothing from elsewhere, and no markup from strings. */
const strictPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "require-trusted-types-for 'script'",
].join('; ')

/**
 * Adds `/react`, `/vue` and `/element` to an app. The first two are rendered here and hydrated there, by builds that warn.
 */
export async function serveWrapperPages(): Promise<(app: Express) => void> {
  const scripts = await buildScripts()
  const pages = {
    react: htmlOf('react', renderReact(createElement(ReactApp))),
    vue: htmlOf('vue', await renderVue(createSSRApp(VueApp))),
    element: htmlOf('element', elementMarkup),
  }
  return (app) => {
    for (const [name, html] of Object.entries(pages)) {
      app.get(`/${name}`, (_request, response) => {
        response.set('Content-Security-Policy', strictPolicy).type('html').send(html)
      })
    }
    app.get('/favicon.ico', (_request, response) => void response.status(204).end())
    app.get('/scripts/:name', ({ params }, response) => {
      const script = scripts.get(params.name)
      response.status(script === undefined ? 404 : 200)
      response.type('js').send(script)
    })
  }
}

const elementMarkup = `<h1>Element</h1>
<p><alter-connect-button id="connect" session-url="/alter/session" provider="google" sever-opener>Connect Northwind</alter-connect-button></p>
<button id="remove">Remove</button>`

function htmlOf(name: string, markup: string): string {
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>${name}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<body><main id="app">${markup}</main><script type="module" src="/scripts/${name}-client.js"></script></body></html>`
}

async function buildScripts(): Promise<ReadonlyMap<string, string>> {
  const output = await build({
    configFile: false,
    logLevel: 'error',
    mode: 'development',
    base: '/scripts/',
    define: {
      'process.env.NODE_ENV': '"development"',
      __VUE_OPTIONS_API__: 'true',
      __VUE_PROD_DEVTOOLS__: 'false',
      __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'true',
    },
    oxc: { jsx: { runtime: 'automatic', development: false } },
    resolve: { conditions: ['@alter-ai/source', 'module', 'browser', 'development'] },
    build: {
      write: false,
      target: 'es2022',
      minify: false,
      modulePreload: { polyfill: false },
      rolldownOptions: {
        input: ['react-client.tsx', 'vue-client.ts', 'element-client.ts'].map((name) =>
          fileURLToPath(new URL(`pages/${name}`, import.meta.url)),
        ),
        output: { entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
      },
    },
  })
  const [result] = [output].flat()
  if (!result || !('output' in result)) throw new Error('vite built nothing')
  return new Map(
    result.output.flatMap((part) => (part.type === 'chunk' ? [[part.fileName, part.code]] : [])),
  )
}
