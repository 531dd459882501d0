/** How long a test waits, in milliseconds, for what must happen. Only a stuck test waits that long. */
export const patienceMs = 90_000
