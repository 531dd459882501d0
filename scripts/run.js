import { spawn } from 'node:child_process'
import { delimiter } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The top of the tree. */
export const root = fileURLToPath(new URL('..', import.meta.url))

/**
 * Runs a command of this project's dependencies (or `node`) at the top of the tree, its output passed through.
 *
 * @param {string} command
 * @param {readonly string[]} parameters
 * @param {NodeJS.ProcessEnv} [environment] added to this process's own
 * @returns {Promise<number>} its exit code; 1 when a signal ended it or it could not be started
 */
export async function run(command, parameters, environment = {}) {
  const name = Object.keys(process.env).find((key) => key.toUpperCase() === 'PATH') ?? 'PATH'
  const path = [`${root}/node_modules/.bin`, process.env[name] ?? ''].join(delimiter)
  const child = spawn(command === 'node' ? process.execPath : command, parameters, {
    cwd: root,
    env: { ...process.env, [name]: path, ...environment },
    stdio: 'inherit',
    // On Windows the commands in .bin are scripts for its shell.
    shell: process.platform === 'win32' && command !== 'node',
  })
  return await new Promise((resolve) => {
    child.once('error', (error) => {
      console.error(`${command}: ${error.message}`)
      resolve(1)
    })
    child.once('exit', (code) => resolve(code ?? 1))
  })
}
