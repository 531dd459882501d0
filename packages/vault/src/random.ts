/** Bytes that nobody can predict. */
export type RandomBytes = (size: number) => Uint8Array
