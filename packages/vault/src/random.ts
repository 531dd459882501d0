/** Bytes that nobody can predict. */
export type RandomBytes = (size: number) => Uint8Array

/** A number from 0 to 1, 1 excluded, to spread what would otherwise happen at once. */
export function randomShare(random: RandomBytes): number {
  const [a = 0, b = 0, c = 0, d = 0] = random(4)
  return (a + b / 2 ** 8 + c / 2 ** 16 + d / 2 ** 24) / 2 ** 8
}
