import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** One library that the bench compares. */
export interface Subject {
  readonly name: string
  /** Folder below `node_modules` or, of ours, below `packages`. */
  readonly folder: string
  /** The least that a page must import to open a consent window with it. */
  readonly code: string
  /** What such a page has anyway. */
  readonly external?: readonly string[]
  /** File in `pages/` with the least that a page must do; else why there is none. */
  readonly page: { readonly file: string } | { readonly reason: string }
  readonly note?: string
}

const used = (name: string, from: string) =>
  `import ${name} from '${from}'; globalThis.used = ${name.replace(/[{}]/g, '')}`

export const subjects: readonly Subject[] = [
  {
    name: '@alter-ai/connect',
    folder: 'packages/connect',
    code: used('AlterConnect', '@alter-ai/connect'),
    page: { file: 'connect' },
  },
  {
    name: '@alter-ai/connect-react',
    folder: 'packages/connect-react',
    code: used('{ ConnectButton }', '@alter-ai/connect-react'),
    external: ['react', 'react/jsx-runtime'],
    page: { reason: 'opens by `@alter-ai/connect`' },
    note: 'with `@alter-ai/connect`, without React',
  },
  {
    name: '@alter-ai/connect-vue',
    folder: 'packages/connect-vue',
    code: used('{ ConnectButton }', '@alter-ai/connect-vue'),
    external: ['vue'],
    page: { reason: 'opens by `@alter-ai/connect`' },
    note: 'with `@alter-ai/connect`, without Vue',
  },
  {
    name: '@alter-ai/connect 0.8.0',
    folder: 'node_modules/alter-connect-0.8.0',
    code: used('AlterConnect', 'alter-connect-0.8.0'),
    page: { file: 'connect-0.8.0' },
  },
  {
    name: '@nangohq/frontend',
    folder: 'node_modules/@nangohq/frontend',
    code: used('Nango', '@nangohq/frontend'),
    page: { file: 'nango' },
  },
  {
    name: 'react-plaid-link',
    folder: 'node_modules/react-plaid-link',
    code: used('{ usePlaidLink }', 'react-plaid-link'),
    external: ['react', 'react/jsx-runtime'],
    page: { reason: "opens no window itself: the provider's script, loaded later, shows a frame" },
    note: "without React, and without the script that it loads from the provider's host",
  },
  {
    name: 'oidc-client-ts',
    folder: 'node_modules/oidc-client-ts',
    code: used('{ UserManager }', 'oidc-client-ts'),
    page: { file: 'oidc-client' },
  },
  {
    name: '@auth0/auth0-spa-js',
    folder: 'node_modules/@auth0/auth0-spa-js',
    code: used('{ Auth0Client }', '@auth0/auth0-spa-js'),
    page: { file: 'auth0' },
  },
  {
    name: '@azure/msal-browser',
    folder: 'node_modules/@azure/msal-browser',
    code: used('{ createStandardPublicClientApplication }', '@azure/msal-browser'),
    page: { file: 'msal' },
  },
]

/** The installed version, from the package itself. */
export function versionOf({ folder }: Pick<Subject, 'folder'>): string {
  const path = fileURLToPath(new URL(`../../../${folder}/package.json`, import.meta.url))
  return (JSON.parse(readFileSync(path, 'utf8')) as { version: string }).version
}
