export function Tile({ provider, name }: { provider: string; name: string }) {
  return (
    <span className={`tile tile-${provider}`} aria-hidden="true">
      {name.charAt(0)}
    </span>
  )
}
