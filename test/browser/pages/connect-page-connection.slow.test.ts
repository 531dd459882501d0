import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import {
  awake,
  choice,
  fixture,
  heldAnswer,
  newPage,
  openConnectPage,
  press,
  sees,
  useConnectPage,
} from './connect-page-driver.ts'
import {
  connected,
  crm,
  google,
  publicHalf,
  redeemAnswer,
  shopify,
  zoho,
  type FixtureAnswer,
  type FixtureProvider,
} from './page-fixture.ts'

useConnectPage()

const where = 'Where is your Shopify account?'

function offer(...providers: readonly Partial<FixtureProvider>[]): void {
  answerWith({ providers })
}

function answerWith(change: Record<string, unknown>): void {
  fixture.answers.redeem = () => [200, redeemAnswer(fixture.app, change)]
}

function refusalOf(details: Record<string, unknown>): FixtureAnswer {
  return [400, { error: { code: 'invalid_connection_parameter', message: 'no', details } }]
}

function leaves(page: Page): Promise<void> {
  return page.waitForURL(`${fixture.app}/provider?state=s3cr3t`)
}

/** What assistive technology is told of a field besides its name. */
function descriptionOf(page: Page, field: string): Promise<string> {
  return page.getByLabel(field).evaluate((input) =>
    (input.getAttribute('aria-describedby') ?? '')
      .split(' ')
      .map((id) => document.getElementById(id)?.textContent)
      .join(' ')
      .trim(),
  )
}

function hasFocus(page: Page, field: string): Promise<boolean> {
  return page.getByLabel(field).evaluate((input) => input === document.activeElement)
}

describe('a provider that has to know more', () => {
  test.each([
    ['the only one', '&display=popup'],
    ['the one that the app’s page asks for', '&display=popup&provider=shopify'],
  ])('is never gone to straight on where it is %s', async (_, fragment) => {
    if (fragment.includes('provider')) offer(google, shopify)
    else offer(shopify)
    const page = await openConnectPage(fragment)
    await sees(page, where)
    expect(await page.title()).toBe(where)
    expect(await page.getByRole('button', { name: 'Cancel' }).count()).toBe(1)
    expect(fixture.posted('authorize')).toEqual([])
  })

  test('is asked for in a form that a keyboard alone can fill', async () => {
    offer(shopify)
    const page = await openConnectPage()
    await sees(page, where)
    await awake(page)
    await page.keyboard.press('Tab')
    expect(await hasFocus(page, 'Shop')).toBe(true)
    await page.keyboard.type('my-store')
    await page.keyboard.press('Enter')
    await leaves(page)
    expect(fixture.posted('authorize')).toEqual([
      { session: publicHalf, provider: 'shopify', connection: { shop: 'my-store' } },
    ])
  })

  test('is told of by the field itself, and the keyboard of a phone fits', async () => {
    offer(shopify)
    const page = await openConnectPage()
    await sees(page, where)
    const field = page.getByRole('textbox', { name: 'Shop', exact: true })
    const names = [
      'placeholder',
      'required',
      'autocomplete',
      'autocapitalize',
      'autocorrect',
      'spellcheck',
      'inputmode',
      'enterkeyhint',
      'dir',
      'aria-invalid',
    ]
    expect(
      await field.evaluate(
        (input, wanted) => wanted.map((name) => input.getAttribute(name)),
        names,
      ),
    ).toEqual(['my-store', '', 'off', 'off', 'off', 'false', 'url', 'go', 'ltr', null])
    expect(await descriptionOf(page, 'Shop')).toBe('The name before .myshopify.com')
  })

  test('is sent what was meant: without blanks around it, in plain letters', async () => {
    offer(shopify)
    const page = await openConnectPage()
    await sees(page, where)
    await page.getByLabel('Shop').fill('  ｍｙ－ｓｔｏｒｅ\u00a0 ')
    await press(page, 'Continue to Shopify')
    await leaves(page)
    expect(fixture.posted('authorize')).toMatchObject([{ connection: { shop: 'my-store' } }])
  })

  test('shows where it leads once that is known', async () => {
    offer(shopify)
    fixture.answers.authorize = () => [
      200,
      { authorization_url: 'https://my-store.provider.invalid/authorize' },
    ]
    const page = await newPage()
    // The browser stays where it is.
    await page.route('https://my-store.provider.invalid/**', (route) =>
      route.fulfill({ status: 204 }),
    )
    await openConnectPage('&display=popup', page)
    await sees(page, where)
    await page.getByLabel('Shop').fill('my-store')
    await press(page, 'Continue to Shopify')
    await sees(page, 'Taking you to Shopify')
    await page.getByText('my-store.provider.invalid', { exact: true }).waitFor()
  })

  test('is asked once, however often the button is pressed, and says that it is under way', async () => {
    offer(shopify)
    const answer = heldAnswer()
    fixture.answers.authorize = () => answer.promise
    const page = await openConnectPage()
    await sees(page, where)
    await page.getByLabel('Shop').fill('my-store')
    await press(page, 'Continue to Shopify')
    await press(page, 'Taking you to Shopify')
    await page.getByLabel('Shop').press('Enter')
    expect(await page.getByRole('status').innerText()).toBe('Taking you to Shopify')
    answer.resolve([200, { authorization_url: `${fixture.app}/provider?state=s3cr3t` }])
    await leaves(page)
    expect(fixture.posted('authorize')).toHaveLength(1)
  })

  test('can be left by Cancel, also while it is asked', async () => {
    offer(shopify)
    fixture.answers.authorize = () => heldAnswer().promise
    const page = await openConnectPage('&display=page')
    await sees(page, where)
    await page.getByLabel('Shop').fill('my-store')
    await press(page, 'Continue to Shopify')
    await press(page, 'Cancel')
    await page.waitForURL(`${fixture.app}/app?alter_connect_result=res_1`)
  })

  test('shows hostile words as harmless text', async () => {
    const words = '<img src=x onerror="document.title=1">\u202Eelpmaxe'
    offer({
      ...shopify,
      connection: [
        { name: 'a', label: words, hint: words, example: words, required: true },
        { name: 'b', label: 'B', choices: [{ value: words, label: words }], required: false },
      ],
    })
    const page = await openConnectPage()
    await sees(page, where)
    expect(await page.locator('img').count()).toBe(0)
    expect(await page.locator('main').innerText()).toContain('<img')
    expect(await page.locator('main').innerText()).not.toContain('\u202E')
    expect(await page.title()).toBe(where)
  })

  test('asks nothing where the grant that is renewed says it', async () => {
    const { connection: _, ...known } = shopify
    offer(known)
    const page = await openConnectPage()
    await leaves(page)
    expect(fixture.posted('authorize')).toEqual([{ session: publicHalf, provider: 'shopify' }])
  })
})

describe('what is refused', () => {
  test('is told at its field, which has the focus, and goes when it is mended', async () => {
    offer(shopify)
    fixture.answers.authorize = () => refusalOf({ parameter: 'shop' })
    const page = await openConnectPage()
    await sees(page, where)
    await page.getByLabel('Shop').fill('my store')
    await press(page, 'Continue to Shopify')
    const words = 'This is not of the right form. For example: my-store'
    await page.getByRole('alert').filter({ hasText: words }).waitFor()
    expect(await hasFocus(page, 'Shop')).toBe(true)
    expect(await page.getByLabel('Shop').getAttribute('aria-invalid')).toBe('true')
    expect(await descriptionOf(page, 'Shop')).toBe(`The name before .myshopify.com ${words}`)
    expect(await page.getByLabel('Shop').inputValue()).toBe('my store')

    fixture.answers.authorize = () => [
      200,
      { authorization_url: `${fixture.app}/provider?state=s3cr3t` },
    ]
    await page.getByLabel('Shop').fill('my-store')
    expect(await page.getByLabel('Shop').getAttribute('aria-invalid')).toBeNull()
    expect(await page.getByRole('alert').innerText()).toBe('')
    await page.keyboard.press('Enter')
    await leaves(page)
  })

  test('is not even sent where it lacks something', async () => {
    offer(crm)
    const page = await openConnectPage()
    await sees(page, 'Where is your Customer Database account?')
    await press(page, 'Continue to Customer Database')
    expect(await page.getByRole('alert').allInnerTexts()).toEqual([
      'This is required.',
      'This is required.',
      '',
    ])
    expect(await hasFocus(page, 'Tenant')).toBe(true)
    await page.getByLabel('Tenant').fill('acme')
    await page.getByLabel('Region').selectOption('Japan')
    await press(page, 'Continue to Customer Database')
    await leaves(page)
    expect(fixture.posted('authorize')).toEqual([
      { session: publicHalf, provider: 'crm', connection: { tenant: 'acme', zone: 'jp' } },
    ])
  })

  test.each([[{}], [{ parameter: 'somebody else’s' }]])(
    'for no field of the form (%j) is a problem like others, with a way to the choice',
    async (details) => {
      offer(google, shopify)
      fixture.answers.authorize = () => refusalOf(details)
      const page = await openConnectPage('&display=popup&provider=shopify')
      await sees(page, where)
      await page.getByLabel('Shop').fill('my-store')
      await press(page, 'Continue to Shopify')
      await sees(page, 'Some details are missing or wrong')
      await press(page, 'See what you can connect')
      await sees(page, choice)
    },
  )

  test('by a provider that cannot be reached can be tried again, and mended', async () => {
    offer(shopify)
    fixture.answers.authorize = () => [502, { error: { code: 'network_error', message: 'no' } }]
    const page = await openConnectPage()
    await sees(page, where)
    await page.getByLabel('Shop').fill('my-stroe')
    await press(page, 'Continue to Shopify')
    await sees(page, 'Shopify did not answer')
    await press(page, 'Try again')
    await sees(page, where)
    expect(await page.getByLabel('Shop').inputValue()).toBe('my-stroe')
    expect(fixture.posted('authorize')).toHaveLength(1)
  })
})

describe('a value from a list', () => {
  test('is the usual one unless another is chosen', async () => {
    offer(zoho)
    const page = await openConnectPage()
    await sees(page, 'Where is your Zoho account?')
    const field = page.getByRole('combobox', { name: 'Data centre' })
    expect(await field.inputValue()).toBe('com')
    expect(await field.locator('option').allInnerTexts()).toEqual([
      'United States',
      'Europe',
      'India',
      'Australia',
    ])
    await field.selectOption('Europe')
    await press(page, 'Continue to Zoho')
    await leaves(page)
    expect(fixture.posted('authorize')).toMatchObject([{ connection: { dc: 'eu' } }])
  })

  test('has to be chosen where none is usual', async () => {
    offer(crm)
    const page = await openConnectPage()
    const field = page.getByRole('combobox', { name: 'Region' })
    await field.waitFor()
    expect(await field.locator('option').allInnerTexts()).toEqual(['Choose…', 'Europe', 'Japan'])
    expect(await field.inputValue()).toBe('')
  })

  test('is in the language of the page, as are its name and what to know about it', async () => {
    offer(zoho)
    const page = await openConnectPage('&display=popup&locale=de')
    await sees(page, 'Wo ist Ihr Konto bei Zoho?')
    expect(await descriptionOf(page, 'Rechenzentrum')).toBe(
      'Wo Ihr Konto ist: das Ende der Adresse, unter der Sie es nutzen',
    )
    expect(await page.locator('option').allInnerTexts()).toContain('Australien')
  })
})

describe('one provider among several', () => {
  test('asks after it was chosen, with a way back to the choice', async () => {
    offer(google, shopify, zoho)
    const page = await openConnectPage()
    await sees(page, choice)
    await press(page, 'Connect Shopify')
    await sees(page, where)
    expect(await page.getByRole('button', { name: 'Cancel' }).count()).toBe(0)
    await press(page, 'See what you can connect')
    await sees(page, choice)
    await press(page, 'Connect Google')
    await leaves(page)
    expect(fixture.posted('authorize')).toEqual([{ session: publicHalf, provider: 'google' }])
  })

  test('asks on the page that says what it is for, where that is shown anyway', async () => {
    offer(shopify)
    const page = await openConnectPage('&display=popup&choose=1')
    await sees(page, 'Connect Shopify to Example')
    await page.getByText('See your products').waitFor()
    await awake(page)
    await page.getByLabel('Shop').pressSequentially('my-store')
    await page.keyboard.press('Enter')
    await leaves(page)
    expect(fixture.posted('authorize')).toMatchObject([{ connection: { shop: 'my-store' } }])
  })

  test('asks again for the next of several accounts, which may be another shop', async () => {
    answerWith({
      multiple: true,
      status: 'choosing',
      providers: [shopify],
      grants: [{ ...connected[0], provider: 'shopify', provider_name: 'Shopify' }],
    })
    const page = await openConnectPage('&display=popup&resume=1')
    await sees(page, 'Connect another account?')
    await press(page, 'Connect another Shopify account')
    await sees(page, where)
    expect(await page.getByLabel('Shop').inputValue()).toBe('')
    await press(page, 'See what you can connect')
    await sees(page, 'Connect another account?')
    await press(page, 'Connect another Shopify account')
    await page.getByLabel('Shop').fill('second-store')
    await page.keyboard.press('Enter')
    await leaves(page)
    expect(fixture.posted('authorize')).toMatchObject([{ connection: { shop: 'second-store' } }])
  })

  test('asks whoever comes back from it', async () => {
    offer(shopify)
    const page = await openConnectPage(undefined, await newPage({ of: 'windows' }))
    await sees(page, where)
    await page.getByLabel('Shop').fill('not-mine')
    await press(page, 'Continue to Shopify')
    await leaves(page)
    await page.evaluate(() => void setTimeout(() => history.back()))
    await sees(page, 'Connect Shopify to Example')
    await awake(page)
    await page.getByLabel('Shop').fill('mine')
    await page.keyboard.press('Enter')
    await leaves(page)
    expect(fixture.posted('authorize')).toMatchObject([
      { connection: { shop: 'not-mine' } },
      { connection: { shop: 'mine' } },
    ])
  })
})
