/** @jsxImportSource vue */
export function Tile({ provider, name }: { provider: string; name: string }) {
  return (
    <span class={`tile tile-${provider}`} aria-hidden="true">
      {name.charAt(0)}
    </span>
  )
}
