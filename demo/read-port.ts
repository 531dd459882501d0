import { SetupError } from './setup-error.ts'

const usualPort = 3000
/** The demo's provider takes the port after it. */
const highestPort = 65_534

/**
 * The port that `PORT` names; 0 takes any free one.
 *
 * @throws {SetupError}
 */
export function readPort(text: string | undefined): number {
  if (text === undefined || text === '') return usualPort
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN
  if (port <= highestPort) return port
  throw new SetupError(`PORT must be a number from 0 to ${highestPort}.`)
}
