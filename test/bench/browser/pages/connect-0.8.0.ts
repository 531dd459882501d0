import AlterConnect from 'alter-connect-0.8.0/dist/alter-connect.esm.js'
import { fetchToken, isCold, showButton } from './button.ts'

const connect = AlterConnect.create()
const token = isCold ? undefined : await fetchToken()
showButton(async () => {
  const options = { baseURL: `${location.origin}/alter`, onSuccess: () => {} }
  await connect.open({ ...options, token: token ?? (await fetchToken()) })
})
