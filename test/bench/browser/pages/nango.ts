import Nango from '@nangohq/frontend'
import { fetchToken, ignore, isCold, showButton } from './button.ts'

const token = isCold ? undefined : await fetchToken()
showButton(async () => {
  const connectSessionToken = token ?? (await fetchToken())
  const nango = new Nango({ connectSessionToken, host: location.origin })
  ignore(nango.auth('google'))
})
