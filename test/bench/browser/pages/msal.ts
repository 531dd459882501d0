import { createStandardPublicClientApplication, ProtocolMode } from '@azure/msal-browser'
import { ignore, isCold, showButton } from './button.ts'

// It takes https alone; the bench answers for this host inside the browser.
const authority = 'https://authority.example'
const endpoints = {
  issuer: authority,
  authorization_endpoint: `${authority}/authorize`,
  token_endpoint: `${authority}/token`,
  jwks_uri: `${authority}/keys`,
}
const client = await createStandardPublicClientApplication({
  auth: {
    clientId: 'bench',
    authority,
    knownAuthorities: ['authority.example'],
    redirectUri: `${location.origin}/callback`,
    ...(!isCold && { authorityMetadata: JSON.stringify(endpoints) }),
  },
  system: { protocolMode: ProtocolMode.OIDC },
})
showButton(() => ignore(client.loginPopup({ scopes: ['openid'] })))
