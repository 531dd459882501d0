import { readFileSync } from 'node:fs'
import { parseArgs, type ParseArgsOptionsConfig } from 'node:util'
import { doctor } from './doctor.ts'
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
      case 'doctor':
        return runDoctor(rest, env)
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
  const { config, help: isHelp } = parse(
    args,
    usual,
    'serve takes --config <file> and nothing else; see alter serve --help',
  )
  if (!isHelp) return serve({ configPath: config, env })
  print(serveHelp)
  return 0
}

function runDoctor(args: readonly string[], env: NodeJS.ProcessEnv): number {
  const {
    config,
    json,
    help: isHelp,
  } = parse(
    args,
    { ...usual, json: { type: 'boolean', default: false } },
    'doctor takes --config <file>, --json and nothing else; see alter doctor --help',
  )
  if (!isHelp) {
    const { columns } = process.stdout
    return doctor({ configPath: config, env, json, today: new Date(), columns })
  }
  print(doctorHelp)
  return 0
}

const usual = {
  config: { type: 'string', short: 'c', default: 'alter.json' },
  help: { type: 'boolean', short: 'h', default: false },
} as const

function parse<Options extends ParseArgsOptionsConfig>(
  args: readonly string[],
  options: Options,
  complaint: string,
) {
  try {
    return parseArgs({ args: [...args], options }).values
  } catch {
    // The parser's own message repeats what was written, which may be a secret in the wrong place.
    throw new UsageError(complaint)
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
  alter doctor [--config alter.json]  what is wrong with its providers, and what to know of them
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

"\${NAME}" is taken from the environment. Also: "logLevel", "allowUnboundSessions", "sessionSeconds", "rateLimits", "auditRetentionDays";
"app" and "providers" are those of createVault(). "encryptionKey" is 32 bytes in base64: openssl rand -base64 32
It speaks plain HTTP; a proxy in front, which must not buffer, speaks HTTPS at "publicURL". Set "trustProxy"
to the number of proxies, or to a list of their addresses, so that each user has rate limits of their own.
Paths are relative to the working directory. SIGTERM lets running requests finish.

Exit codes: 0 stopped, 1 could not serve, 2 wrong command line or configuration, or no API key yet`

const doctorHelp = `alter doctor [--config alter.json] [--json]

Reads the configuration of alter serve, and says of each provider client what is wrong, what people will
notice, and what is good to know: redirect URIs to register, scopes that are missing, changes that the provider
has announced, facts that nobody has checked. It starts nothing, and opens neither socket nor database.

--json prints a list of { level, provider, code, message }; provider is "*" where all clients are concerned.

Exit codes: 0 nothing to mend, 1 there is an error, 2 wrong command line, or the configuration cannot be read`
