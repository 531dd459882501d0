import { randomBytes } from 'node:crypto'
import { onTestFinished, describe, expect, test } from 'vitest'
import { createLeaseOwner } from '../../../../packages/vault/src/refresh/lease/lease-owner.ts'
import { startChild } from '../../../support/child-process.ts'

const owner = createLeaseOwner(randomBytes)

describe('createLeaseOwner', () => {
  test('knows itself, and another vault of this process, until they end', () => {
    const other = createLeaseOwner(randomBytes)
    expect([owner.stateOf(owner.name), owner.stateOf(other.name)]).toEqual(['self', 'alive'])
    other.end()
    // Nobody can tell it from one that another thread has open.
    expect(owner.stateOf(other.name)).toBe('elsewhere')
  })

  test('knows another process while it lives, and at once when it was killed', async () => {
    const child = startChild(new URL('lease-owner.child.ts', import.meta.url))
    onTestFinished(async () => void (await child.kill()))
    const name = await child.nextLine()
    expect(owner.stateOf(name)).toBe('alive')
    await child.kill()
    expect(owner.stateOf(name)).toBe('dead')
  })

  test('says nothing of other machines, and nothing good of what is no name', () => {
    const [, ...rest] = owner.name.split(':')
    expect(owner.stateOf(['another-machine', ...rest].join(':'))).toBe('elsewhere')
    expect(owner.stateOf('')).toBe('elsewhere')
  })

  test('does not take a process that got the same number later for the owner', () => {
    const [machine, pid, start = '', vault] = owner.name.split(':')
    const earlier = String(Number(start) - 1)
    if (process.platform === 'linux')
      expect(owner.stateOf([machine, pid, earlier, vault].join(':'))).toBe('dead')
  })
})
