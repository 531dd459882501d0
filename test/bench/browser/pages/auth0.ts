import { Auth0Client } from '@auth0/auth0-spa-js'
import { ignore, showButton } from './button.ts'

const client = new Auth0Client({ domain: location.origin, clientId: 'bench' })
showButton(() => ignore(client.loginWithPopup()))
