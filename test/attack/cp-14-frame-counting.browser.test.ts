import { afterAll, beforeAll, expect } from 'vitest'
import { attackTest } from '../support/attack.ts'
import { launchBrowser, type Profile, type TestBrowser } from '../support/browser.ts'
import { createTestApp, type TestApp } from '../support/create-test-app.ts'
import { openPopup } from '../support/open-popup.ts'
import { servePages, type PageServer } from '../support/serve-pages.ts'

// A hostile page opens the vault's page in the victim's browser and looks at what may be looked at across origins: whether
// something is connected must not show.
let browser: TestBrowser
let profile: Profile
let app: TestApp
let evil: PageServer
beforeAll(async () => {
  browser = await launchBrowser()
  profile = await browser.newProfile()
  app = await createTestApp()
  app.provider.control.autoConsent = 'ada'
  evil = await servePages({ '/': '<title>evil</title><button>Prize</button>' })
})
afterAll(async () => {
  await browser.close()
  await app.close()
  await evil.close()
})

attackTest(
  {
    row: 'CP-14',
    name: 'the number of frames, the history and errors tell what the page shows',
    reference: 'XS-Leaks (frame counting); OWASP ASVS 3.5.8',
  },
  async (countTry) => {
    const page = await profile.newPage()
    await page.goto(`${app.origin}/login/ada`)
    await page.goto(evil.origin)
    const mint = async () =>
      (
        await app.vault.createConnectSession({
          user: { id: 'user-ada' },
          allowedProviders: ['slack', 'github'],
          allowedOrigin: app.origin,
          multiple: true,
        })
      ).connectUrl
    const open = async (url: string) => {
      await page.bringToFront()
      await page.evaluate((link) => {
        document
          .querySelector('button')
          ?.addEventListener(
            'click',
            () => Object.assign(window, { victim: window.open(link, '', 'width=480,height=640') }),
            {
              once: true,
            },
          )
      }, `${url}&display=page`)
      const popup = await openPopup(page, () => page.getByRole('button').click())
      await popup.bringToFront()
      return popup
    }
    /** All that another origin may read of a window. */
    const look = () =>
      page.evaluate(async () => {
        const { victim } = window as unknown as { victim: Window }
        const seen: unknown[] = []
        for (let count = 0; count < 5; count += 1) {
          const names = ['length', 'closed', 'frames'] as const
          seen.push(
            ...names.map((name) => {
              try {
                return name === 'frames' ? victim.frames.length : victim[name]
              } catch (error) {
                return String(error)
              }
            }),
          )
          await new Promise(requestAnimationFrame)
        }
        return JSON.stringify(seen)
      })
    const none = await open(await mint())
    await none.locator('[data-guarded]').first().waitFor()
    const ofNone = await look()

    const one = await open(await mint())
    await one.locator('[data-guarded]:not([aria-disabled])').first().waitFor()
    await one.locator('[data-guarded]').first().click()
    await one.getByRole('button', { name: /done/i }).waitFor()
    const ofOne = await look()

    const problem = await open((await mint()).replace(/.{4}$/, 'none'))
    await problem.getByRole('heading', { level: 1, name: 'This link does not work' }).waitFor()
    const ofProblem = await look()

    countTry(ofNone !== ofOne)
    countTry(ofNone !== ofProblem)
    expect(JSON.parse(ofNone)).toContain(0)
  },
)

attackTest(
  {
    row: 'CP-14',
    name: 'the vault’s answers, loaded as a picture, a script, a style or data of another page',
    reference: 'XS-Leaks (error events), CVE-2017-5753 (CORP)',
  },
  async (countTry) => {
    const page = await profile.newPage()
    await page.goto(`${app.origin}/login/ada`)
    await page.goto(evil.origin)
    const seen = await page.evaluate(async (base) => {
      const paths = ['/sdk/oauth/connect', '/connect/slack', '/connect/none', '/healthz', '/none']
      const outcomes: string[] = []
      for (const path of paths) {
        for (const tag of ['img', 'script', 'link'] as const) {
          const element = document.createElement(tag)
          if (tag === 'link') element.setAttribute('rel', 'stylesheet')
          const outcome = new Promise<string>((resolve) => {
            element.addEventListener('load', () => resolve('load'))
            element.addEventListener('error', () => resolve('error'))
          })
          element.setAttribute(tag === 'link' ? 'href' : 'src', base + path)
          document.body.append(element)
          outcomes.push(await outcome)
        }
        outcomes.push(
          await fetch(base + path, { credentials: 'include' }).then(
            () => 'read',
            () => 'error',
          ),
          await fetch(base + path, { mode: 'no-cors', credentials: 'include' }).then(
            () => 'load',
            () => 'error',
          ),
        )
      }
      return outcomes
    }, `${app.origin}/alter`)
    for (const outcome of seen) countTry(outcome === 'load' || outcome === 'read')
    expect(seen).toHaveLength(25)
  },
)
