/** A provider that has switched off its OAuth server. */
export interface RetiredProvider {
  readonly name: string
  /** The day since which no user can connect. */
  readonly since: string
  /** The id that replaces it. Its clients are registered elsewhere, and users have to connect again. */
  readonly replacement: string
  readonly sources: readonly string[]
}

/** By the id that it had, so that an operator who still configures it reads what to configure instead. */
export const retired: ReadonlyMap<string, RetiredProvider> = new Map([
  [
    'fitbit',
    {
      name: 'Fitbit',
      since: '2026-11-02',
      replacement: 'google-health',
      sources: [
        'https://developers.google.com/health/about',
        'https://developers.google.com/health/migration',
      ],
    },
  ],
])
