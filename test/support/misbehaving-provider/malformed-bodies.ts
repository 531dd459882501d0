/** A body that is not what a token endpoint answers. Those that cut a good one short still hold its tokens. */
export interface MalformedBody {
  readonly name: string
  /** @param good what the honest answer would be */
  readonly of: (good: Readonly<Record<string, unknown>>) => string | Buffer
  /** The connection breaks after half of it. */
  readonly isCut?: boolean
}

const text = (good: Readonly<Record<string, unknown>>) => JSON.stringify(good)

/** All with status 200 and as `application/json`. */
export const malformedBodies: readonly MalformedBody[] = [
  { name: 'nothing', of: () => '' },
  { name: 'null', of: () => 'null' },
  { name: 'a list', of: (good) => JSON.stringify([good]) },
  { name: 'a text', of: (good) => JSON.stringify(text(good)) },
  { name: 'an object without members', of: () => '{}' },
  { name: 'half of the JSON', of: (good) => text(good).slice(0, text(good).length / 2) },
  { name: 'a body that breaks off', of: text, isCut: true },
  { name: 'JSON with a page behind it', of: (good) => `${text(good)}<!doctype html>` },
  { name: 'bytes that are no text', of: () => Buffer.from([0xff, 0xfe, 0x00, 0x80, 0xc3, 0x28]) },
  { name: 'an empty access token', of: () => '{"access_token":"","token_type":"Bearer"}' },
  { name: 'a number for the access token', of: () => '{"access_token":7,"token_type":"Bearer"}' },
  { name: 'a list for the access token', of: () => '{"access_token":["a"],"token_type":"Bearer"}' },
  { name: 'an object for all', of: () => '{"__proto__":{"access_token":"a"}}' },
  { name: 'a deep body', of: () => `${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}` },
  {
    name: 'more than anybody wants to read',
    of: () => `{"access_token":"${'a'.repeat(400_000)}"}`,
  },
]
