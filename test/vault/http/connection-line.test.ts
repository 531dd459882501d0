import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  ConnectionLine,
  type ConnectionLimits,
  type ConnectionOwner,
  type ConnectionPlace,
} from '../../../packages/vault/src/http/connection-line.ts'

const origin = 'https://api.example.com'
const limits = {
  connectionsPerOrigin: 4,
  connectionsPerGrant: 2,
  connectionsPerUser: 3,
  waitingPerGrant: 100,
}

/** A line that writes down whose turn it was, in order. */
function openLine(changes: Partial<ConnectionLimits> = {}) {
  const line = new ConnectionLine({ ...limits, ...changes })
  const turns: string[] = []
  const enter = (name: string, grant: string, user?: string, at = origin): ConnectionPlace => {
    const place = line.enter(at, { grant, user })
    if (place === undefined) throw new Error('the line is full')
    if (place.turn === undefined) turns.push(name)
    else void place.turn.then(() => turns.push(name))
    return place
  }
  return { line, turns, enter }
}

const settle = () => new Promise((resolve) => setImmediate(resolve))

describe('ConnectionLine', () => {
  test('lets calls through at once while there are connections', () => {
    const { turns, enter } = openLine()
    for (const name of ['a1', 'a2']) expect(enter(name, 'a', 'ada').turn).toBeUndefined()
    expect(turns).toEqual(['a1', 'a2'])
  })

  test('keeps calls with one grant to their limit, in the order in which they came', async () => {
    const { turns, enter } = openLine()
    const places = ['a1', 'a2', 'a3', 'a4'].map((name) => enter(name, 'a', 'ada'))
    await settle()
    expect(turns).toEqual(['a1', 'a2'])
    places[1]?.leave()
    await settle()
    expect(turns).toEqual(['a1', 'a2', 'a3'])
    places[0]?.leave()
    await settle()
    expect(turns).toEqual(['a1', 'a2', 'a3', 'a4'])
  })

  test('keeps calls of one user to their limit, whatever the grant, and lets others pass', async () => {
    const { turns, enter } = openLine()
    const first = enter('a1', 'a', 'ada')
    for (const grant of ['b', 'c', 'd']) enter(`${grant}1`, grant, 'ada')
    expect(enter('g1', 'g', 'grace').turn).toBeUndefined()
    expect(turns).toEqual(['a1', 'b1', 'c1', 'g1'])
    first.leave()
    await settle()
    expect(turns.at(-1)).toBe('d1')
  })

  test('keeps a grant of the app itself to the limit of a grant alone', () => {
    const { turns, enter } = openLine()
    for (const grant of ['a', 'b']) for (const call of [1, 2]) enter(`${grant}${call}`, grant)
    expect(turns).toEqual(['a1', 'a2', 'b1', 'b2'])
  })

  test('gives free connections to users in turn, and to the grants of a user in turn', async () => {
    const { turns, enter } = openLine({ connectionsPerOrigin: 1, connectionsPerUser: 1 })
    let current = enter('first', 'z', 'zoe')
    const places = new Map<string, ConnectionPlace>()
    for (const [name, grant, user] of [
      ['ada-a1', 'a', 'ada'],
      ['ada-a2', 'a', 'ada'],
      ['ada-a3', 'a', 'ada'],
      ['ada-b1', 'b', 'ada'],
      ['grace-g1', 'g', 'grace'],
      ['grace-g2', 'g', 'grace'],
      ['app', 'x', undefined],
    ] as const)
      places.set(name, enter(name, grant, user))
    for (let calls = 0; calls < 7; calls += 1) {
      current.leave()
      await settle()
      current = places.get(turns.at(-1) ?? '') ?? current
    }
    expect(turns).toEqual([
      'first',
      'ada-a1',
      'grace-g1',
      'app',
      'ada-b1',
      'grace-g2',
      'ada-a2',
      'ada-a3',
    ])
  })

  test('keeps origins apart', () => {
    const { enter } = openLine({ connectionsPerGrant: 1 })
    expect(enter('a1', 'a', 'ada').turn).toBeUndefined()
    expect(enter('a2', 'a', 'ada').turn).toBeDefined()
    expect(enter('a3', 'a', 'ada', 'https://other.example').turn).toBeUndefined()
  })

  test('refuses a call when as many with its grant wait as may, at all origins together', async () => {
    const { line, enter } = openLine({ connectionsPerGrant: 1, waitingPerGrant: 2 })
    const first = enter('a1', 'a', 'ada')
    const second = enter('a2', 'a', 'ada')
    enter('o1', 'a', 'ada', 'https://other.example')
    enter('o2', 'a', 'ada', 'https://other.example')
    expect(line.enter(origin, { grant: 'a', user: 'ada' })).toBeUndefined()
    expect(line.enter('https://third.example', { grant: 'a', user: 'ada' })).toBeUndefined()
    expect(line.enter(origin, { grant: 'b', user: 'ada' })).toBeDefined()
    second.leave()
    expect(line.enter(origin, { grant: 'a', user: 'ada' })).toBeDefined()
    first.leave()
    await settle()
    expect(line.enter(origin, { grant: 'a', user: 'ada' })).toBeDefined()
  })

  test('takes a place back once, also when it is given back twice', async () => {
    const { turns, enter } = openLine({ connectionsPerGrant: 1 })
    const first = enter('a1', 'a', 'ada')
    for (const name of ['a2', 'a3', 'a4']) enter(name, 'a', 'ada')
    for (let times = 0; times < 3; times += 1) first.leave()
    await settle()
    expect(turns).toEqual(['a1', 'a2'])
  })

  test('never gives more than there is, and never keeps a connection from a call that may have it', async () => {
    type Step = readonly [kind: 'enter' | 'leave', grant: number, pick: number]
    const step: fc.Arbitrary<Step> = fc.tuple(
      fc.constantFrom('enter', 'enter', 'leave'),
      fc.nat(5),
      fc.nat(1_000),
    )
    // Grants 0 to 3 are of two users, 4 and 5 of the app.
    const ownerOf = (grant: number): ConnectionOwner => ({
      grant: String(grant),
      user: grant < 4 ? String(grant % 2) : undefined,
    })
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
        const line = new ConnectionLine(limits)
        const held: { owner: ConnectionOwner; leave: () => void }[] = []
        const waiting = new Set<{ owner: ConnectionOwner; leave: () => void }>()
        for (const [kind, grant, pick] of steps) {
          const all = [...held, ...waiting]
          if (kind === 'leave') {
            const one = all[pick % Math.max(1, all.length)]
            if (one === undefined) continue
            if (!waiting.delete(one)) held.splice(held.indexOf(one), 1)
            one.leave()
          } else {
            const owner = ownerOf(grant)
            const place = line.enter(origin, owner)
            if (place === undefined) throw new Error('the line is full')
            const one = { owner, leave: place.leave }
            if (place.turn === undefined) held.push(one)
            else {
              waiting.add(one)
              void place.turn.then(() => waiting.delete(one) && held.push(one))
            }
          }
          await settle()
          const count = (mine: (owner: ConnectionOwner) => boolean) =>
            held.filter((each) => mine(each.owner)).length
          const isFree = ({ grant: g, user: u }: ConnectionOwner) =>
            held.length < limits.connectionsPerOrigin &&
            count((each) => each.grant === g) < limits.connectionsPerGrant &&
            (u === undefined || count((each) => each.user === u) < limits.connectionsPerUser)
          expect(held.length).toBeLessThanOrEqual(limits.connectionsPerOrigin)
          for (const { owner } of held) {
            expect(count((each) => each.grant === owner.grant)).toBeLessThanOrEqual(2)
            if (owner.user !== undefined)
              expect(count((each) => each.user === owner.user)).toBeLessThanOrEqual(3)
          }
          for (const { owner } of waiting) expect(isFree(owner)).toBe(false)
        }
      }),
      { numRuns: 200 },
    )
  })
})
