/**
 * `npm run look`: pictures of every page and every floating part, in every look, under `test/.output`, to be judged by eye.
 * The same tests run without pictures in `npm run test:slow`.
 */
import { run } from './run.js'

const parameters = ['run', '--project', 'browser', 'look', ...process.argv.slice(2)]
process.exit(await run('vitest', parameters, { ALTER_CONNECT_LOOK: '1' }))
