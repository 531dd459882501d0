interface Owned {
  readonly issuer: string | null
  readonly subject: string | null
}

/** Whose a session or a grant is, as audit records have it; nothing for one that belongs to the app itself. */
export function principalOf({ issuer, subject }: Owned): {
  principal?: { issuer: string; id: string }
} {
  return issuer === null || subject === null ? {} : { principal: { issuer, id: subject } }
}
