/** The few lines that each page is about, as an app would write them. */
export const snippets = {
  react: `import { ConnectButton } from '@alter-ai/connect-react'

<ConnectButton
  provider="google"
  sessionUrl="/alter/session"
  onSuccess={(grants) => …}
>
  Connect Northwind ID
</ConnectButton>`,
  vue: `import { ConnectButton } from '@alter-ai/connect-vue'

<ConnectButton
  provider="google"
  session-url="/alter/session"
  @success="(grants) => …"
>
  Connect Northwind ID
</ConnectButton>`,
  server: `<a href="/alter/connect/google?return_to=/server">
  Connect Northwind ID
</a>

// when the browser is back
const { grants } = await vault.completeConnectSession({
  result: req.query.alter_connect_result,
  user,
})`,
} as const
