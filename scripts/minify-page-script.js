import { Script } from 'node:vm'
import { minifySync } from 'vite'

/**
 * One of the pages' scripts (`packages/server/src/pages/script/page-script.ts`) as it is published. The build and the tests that
 * hold the page to its weight both ask here, so that what is measured is what is sent.
 *
 * @param {string} script A module without imports and exports.
 * @throws SyntaxError where the script is not valid JavaScript.
 */
export function minifyPageScript(script) {
  // The minifier makes something of two names in one scope; a browser does not.
  void new Script(`'use strict';${script}`)
  const { code, errors } = minifySync('page.js', script, {
    module: true,
    compress: { target: 'es2022' },
    mangle: { toplevel: true },
  })
  const [error] = errors
  if (error) throw new SyntaxError(`a page's script cannot be minified: ${error.message}`)
  return code
}
