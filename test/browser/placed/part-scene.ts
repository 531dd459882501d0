import { afterAll, beforeAll, expect } from 'vitest'
import { launchBrowser, type Profile } from '../../support/browser.ts'
import type { PageServer } from '../../support/serve-pages.ts'
import { serveParts } from './serve-parts.ts'

export let profile: Profile
export let server: PageServer

/** Gives a test file one browser and the page with the floating parts. No page may have an uncaught error in the end. */
export function usePartScene(): void {
  let close: () => Promise<void>
  beforeAll(async () => {
    const browser = await launchBrowser({ scope: 'page' })
    close = browser.close
    profile = await browser.newProfile()
    server = await serveParts()
  })
  afterAll(async () => {
    await close()
    await server.close()
    expect(profile.errors).toEqual([])
  })
}
