import { readFileSync, statSync } from 'node:fs'
import { AlterSDKError } from '@alter-ai/protocol'

export interface AppLogo {
  readonly bytes: Uint8Array
  readonly type: 'image/png' | 'image/jpeg' | 'image/webp'
}

const maxLogoBytes = 64 * 1024

/**
 * Reads the logo of the app's pages.
 *
 * @throws {AlterSDKError} `invalid_config` for a file that is missing, too large or not an image.
 */
export function readLogo(path: string): AppLogo {
  const fail = (rule: string) => new AlterSDKError('invalid_config', `app.logo ${rule}`)
  let bytes: Buffer
  try {
    if (statSync(path).size > maxLogoBytes) throw fail('must be at most 64 kB')
    bytes = readFileSync(path)
  } catch (error) {
    throw error instanceof AlterSDKError
      ? error
      : fail('must be the path of an image file; there is none that can be read')
  }
  const type = logoType(bytes)
  if (type === undefined) throw fail('must be a PNG, JPEG or WebP file')
  return { bytes, type }
}

// The file's first bytes decide, not its name. SVG is not among them: it can carry script.
function logoType(bytes: Buffer): AppLogo['type'] | undefined {
  if (bytes.subarray(0, 8).equals(Buffer.from('89504e470d0a1a0a', 'hex'))) return 'image/png'
  if (bytes.subarray(0, 3).equals(Buffer.from('ffd8ff', 'hex'))) return 'image/jpeg'
  if (bytes.toString('latin1', 0, 4) === 'RIFF' && bytes.toString('latin1', 8, 12) === 'WEBP')
    return 'image/webp'
  return undefined
}
