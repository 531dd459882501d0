import { describe, expect, onTestFinished, test } from 'vitest'
import { startChild, type Child } from './child-process.ts'

describe('startChild', () => {
  function start(...args: string[]): Child {
    const child = startChild(new URL('./child-of-test.ts', import.meta.url), args)
    onTestFinished(async () => {
      await child.kill()
    })
    return child
  }

  test('runs TypeScript that imports a package from its source, and talks by lines', async () => {
    const child = start('echo', 'two words')
    expect(await child.nextLine()).toBe('two words internal_error')
    child.send('ping')
    expect(await child.nextLine()).toBe('ping')
    child.send('end')
    expect(await child.exited).toEqual({ code: 0, signal: null })
  })

  test('tells of a child that fails what it wrote to standard error', async () => {
    const child = start('fail')
    await expect(child.nextLine()).rejects.toThrow(/ended \(1\)[^]*for a reason/)
  })

  test('kill ends it at once', async () => {
    const child = start('echo', 'x')
    await child.nextLine()
    expect(await child.kill()).toEqual({ code: null, signal: 'SIGKILL' })
  })

  test('a child ends when its parent is killed', async () => {
    const parent = start('parent')
    const grandchild = Number(await parent.nextLine())
    expect(isAlive(grandchild)).toBe(true)
    await parent.kill()
    await expect.poll(() => isAlive(grandchild)).toBe(false)
  })
})

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
