import type { ConnectButtonProps } from './connect-button.tsx'

/** What is left for the button when the connector has taken its options. */
export function toAttributes<Props extends ConnectButtonProps>({
  token,
  sessionUrl,
  provider,
  baseURL,
  mode,
  severOpener,
  multiple,
  locale,
  theme,
  messages,
  onSuccess,
  onError,
  onExit,
  onEvent,
  ...attributes
}: Props) {
  return attributes
}
