// @vitest-environment node
import { expect, test } from 'vitest'

test('importing the custom element where there is no page does nothing', async () => {
  expect(typeof customElements).toBe('undefined')
  expect(Object.keys(await import('@alter-ai/connect/element'))).toEqual([])
})
