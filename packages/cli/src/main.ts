import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { serve } from './serve.ts'
import { UsageError } from './usage-error.ts'
import { print, printError } from './print.ts'

/**
 * `alter`: reads the command line and runs the command. Answers the exit code: 0 done, 1 could not, 2 used wrongly or
 * configured wrongly. What goes wrong is said in one line on stderr, with what to do about it and without a value of the
 * configuration.
 */
export async function main(args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const [command, ...rest] = args
  try {
    switch (command) {
      case 'serve':
        return await runServe(rest, env)
      case '--version':
      case '-v':
        print(version())
        return 0
      case '--help':
      case '-h':
        print(help)
        return 0
      case undefined:
        printError(help)
        return 2
      default:
        throw new UsageError('there is no such command; see alter --help')
    }
  } catch (error) {
    if (error instanceof UsageError) {
      printError(`alter: ${error.message}`)
      return 2
    }
    printError(`alter: unexpected ${describeUnexpected(error)}`)
    return 1
  }
}

async function runServe(args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const { config, help: isHelp } = parseServeArgs(args)
  if (!isHelp) return serve({ configPath: config, env })
  print(serveHelp)
  return 0
}

function parseServeArgs(args: readonly string[]): { config: string; help: boolean } {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        config: { type: 'string', short: 'c', default: 'alter.json' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    })
    return values
  } catch {
    // The parser's own message repeats what was written, which may be a secret in the wrong place.
    throw new UsageError('serve takes --config <file> and nothing else; see alter serve --help')
  }
}

// A stack names files, never values; a message may quote what is in them.
function describeUnexpected(error: unknown): string {
  if (!(error instanceof Error)) return typeof error
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line))
  return [error.name, ...frames].join('\n')
}

function version(): string {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8')
  return (JSON.parse(text) as { version: string }).version
}

const help = `alter: an OAuth grant vault

  alter serve [--config alter.json]   run the vault as a service of its own
  alter serve --help                  its configuration
  alter --version`

const serveHelp = `alter serve [--config alter.json]

Runs the vault as a service of its own. Apps call it with an API key, through @alter-ai/alter-sdk.
Without "apiKeyHash" it makes a key, shows it once, and ends.

  {
    "publicURL": "https://vault.example.com",
    "app": { "name": "Example", "origins": ["https://app.example.com"] },
    "database": "sqlite:alter.db",
    "encryptionKey": "\${ALTER_ENCRYPTION_KEY}",
    "providers": { "google": { "clientId": "…", "clientSecret": "\${GOOGLE_CLIENT_SECRET}" } },
    "apiKeyHash": "sha256:…",
    "listen": { "host": "127.0.0.1", "port": 8787 }
  }

"\${NAME}" is taken from the environment. Also: "allowUnboundSessions", "sessionSeconds"; "app" and
"providers" are those of createVault(). "encryptionKey" is 32 bytes in base64: openssl rand -base64 32
It speaks plain HTTP; a proxy in front, which must not buffer, speaks HTTPS at "publicURL".
Paths are relative to the working directory. SIGTERM lets running requests finish.

Exit codes: 0 stopped, 1 could not serve, 2 wrong command line or configuration, or no API key yet`
