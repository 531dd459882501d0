import { closeSync, openSync, readSync, writeFileSync, writeSync } from 'node:fs'
import type { Clock } from '@alter-ai/vault'

/** A clock that any number of processes read, and that stands still until one moves it. */
export interface SharedClock {
  /** What other processes open it by. */
  readonly path: string
  readonly read: Clock
  /** Sets it forward, or back. */
  readonly move: (ms: number) => void
  readonly close: () => void
}

const digits = 15

/** @param path of a file that is made here. It starts with the time on the wall. */
export function createSharedClock(path: string): SharedClock {
  writeFileSync(path, textOf(Date.now()))
  const file = openSync(path, 'r+')
  const read = readerOf(file)
  return {
    path,
    read,
    move: (ms) => void writeSync(file, textOf(read() + ms), 0),
    close: () => closeSync(file),
  }
}

/** One that another process made. Each call looks at it anew, so it is right also when this process has stood still. */
export function openSharedClock(path: string): Clock {
  return readerOf(openSync(path, 'r'))
}

function readerOf(file: number): Clock {
  const bytes = Buffer.alloc(digits)
  return () => {
    readSync(file, bytes, 0, digits, 0)
    return Number(bytes.toString('latin1'))
  }
}

function textOf(ms: number): string {
  return String(ms).padStart(digits, '0')
}
