import type { ProviderInput } from '../provider.ts'

/**
 * A user lives in one data centre, and only its hosts know the user. The authorization response names it, through the
 * browser, so it counts only if it is on the list. Errors come with status 200.
 *
 * @see https://www.zoho.com/accounts/protocol/oauth/multi-dc.html
 */
export const zoho: ProviderInput = {
  id: 'zoho',
  name: 'Zoho',
  category: 'crm',
  connection: [
    {
      name: 'dc',
      source: 'input',
      default: 'com',
      values: [
        { value: 'com', label: 'United States' },
        { value: 'eu', label: 'Europe' },
        { value: 'in', label: 'India' },
        { value: 'com.au', label: 'Australia' },
        { value: 'jp', label: 'Japan' },
        { value: 'sa', label: 'Saudi Arabia' },
        { value: 'com.cn', label: 'China' },
      ],
      label: 'Data centre',
      hint: 'Where your account is: the end of the address at which you use it',
      example: 'com',
    },
    {
      name: 'accounts_server',
      source: 'redirect',
      path: 'accounts-server',
      form: 'host',
      suffixes: [
        '.accounts.zoho.com',
        '.accounts.zoho.eu',
        '.accounts.zoho.in',
        '.accounts.zoho.com.au',
        '.accounts.zoho.jp',
        '.accounts.zoho.sa',
        '.accounts.zoho.com.cn',
        '.accounts.zohocloud.ca',
      ],
    },
    {
      name: 'api_domain',
      source: 'token_response',
      form: 'host',
      suffixes: [
        '.www.zohoapis.com',
        '.www.zohoapis.eu',
        '.www.zohoapis.in',
        '.www.zohoapis.com.au',
        '.www.zohoapis.jp',
        '.www.zohoapis.sa',
        '.www.zohoapis.com.cn',
        '.www.zohoapis.ca',
      ],
    },
  ],
  authorizationUrl: 'https://accounts.zoho.{dc}/oauth/v2/auth',
  tokenUrl: 'https://{accounts_server}/oauth/v2/token',
  hosts: ['{api_domain}'],
  pkce: 'unknown',
  clientAuthentication: 'post',
  scopeSeparator: ',',
  identityScopes: ['AaaServer.profile.READ'],
  defaultScopes: ['AaaServer.profile.READ'],
  authorizationParameters: { access_type: 'offline', prompt: 'consent' },
  errorCodes: {
    invalid_code: 'invalid_grant',
    invalid_client_secret: 'invalid_client',
    access_denied: 'temporarily_unavailable',
  },
  account: {
    source: 'userinfo',
    url: 'https://{accounts_server}/oauth/user/info',
    idPaths: ['ZUID'],
    labelPaths: ['Email', 'ZUID'],
    namePaths: ['Display_Name'],
    emailPaths: ['Email'],
    basis: 'general_knowledge',
  },
  refresh: {
    supported: true,
    rotates: 'never',
    accessTokenSeconds: 3_600,
    maxConcurrent: 4,
    basis: 'docs',
    checked: '2026-11',
    note: 'Twenty refresh tokens for each user and client; the next one ends the oldest',
  },
  revocation: {
    url: 'https://{accounts_server}/oauth/v2/token/revoke',
    token: 'refresh',
    alreadyDead: { statuses: [], errors: ['invalid_token', 'invalid_code'] },
    reach: 'token',
    basis: 'general_knowledge',
  },
  api: { scheme: 'Zoho-oauthtoken' },
  scopes: {
    'AaaServer.profile.READ': 'See your profile',
    'ZohoCRM.modules.READ': 'See your customer records',
    'ZohoCRM.modules.ALL': 'See and change your customer records',
    'ZohoMail.messages.READ': 'Read your messages',
  },
  logo: 'zoho',
  docs: 'https://www.zoho.com/accounts/protocol/oauth/multi-dc.html',
  console: 'https://api-console.zoho.com',
  notes: [
    'Switch on "multi-DC" for the client, or only users of your own data centre can connect.',
    'A user of another data centre gets INVALID_TOKEN from hosts that are not theirs.',
    'The code is good for one to two minutes.',
  ],
  sources: ['provider documentation', 'trycompai/comp#3229', 'flexprice/flexprice#2513'],
  confidence: 'high',
}
