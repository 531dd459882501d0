import { UserManager } from 'oidc-client-ts'
import { ignore, isCold, showButton } from './button.ts'

const manager = new UserManager({
  authority: `${location.origin}/authority`,
  client_id: 'bench',
  redirect_uri: `${location.origin}/callback`,
})
if (!isCold) await manager.metadataService.getMetadata()
showButton(() => ignore(manager.signinPopup()))
