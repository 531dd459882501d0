import { createHash } from 'node:crypto'
import { readFileSync, readlinkSync } from 'node:fs'
import { hostname } from 'node:os'
import type { RandomBytes } from '../../random.ts'

/** Who holds a lease, as other processes see it: on which machine, which process, and which vault in it. */
export interface LeaseOwner {
  readonly name: string
  /**
   * What became of the owner of that name. `elsewhere` when it is on another machine, behind another process table or in
   * another thread, where nobody here can tell.
   */
  readonly stateOf: (name: string) => 'self' | 'alive' | 'dead' | 'elsewhere'
  /** It holds nothing any more. */
  readonly end: () => void
}

/** The vaults that this thread has open, whichever copy of this module opened them. */
const openVaults = ((globalThis as Record<symbol, unknown>)[Symbol.for('@alter-ai/vault/open')] ??=
  new Set<string>()) as Set<string>

/** Names a vault of this process. Its `end()` is to be called when the vault is closed. */
export function createLeaseOwner(random: RandomBytes): LeaseOwner {
  const machine = machineName()
  const { pid } = process
  const vault = Buffer.from(random(9)).toString('base64url')
  const name = [machine, pid, startOf(pid) ?? '', vault].join(':')
  openVaults.add(vault)
  return {
    name,
    stateOf(other) {
      if (other === name) return 'self'
      const [otherMachine, otherPid = '', otherStart = '', otherVault = ''] = other.split(':')
      if (otherMachine !== machine) return 'elsewhere'
      if (!isAlive(Number(otherPid), otherStart)) return 'dead'
      if (Number(otherPid) !== pid) return 'alive'
      // One that was closed has ended its leases; one that is not known here may be another thread's.
      return openVaults.has(otherVault) ? 'alive' : 'elsewhere'
    },
    end: () => void openVaults.delete(vault),
  }
}

/**
 * One process table under one boot. Containers may share a host name and even a file, and see each other's processes under
 * other numbers; so on Linux the name space of the process numbers is a part of it.
 */
function machineName(): string {
  const parts = [hostname()]
  try {
    parts.push(readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim())
    parts.push(readlinkSync('/proc/self/ns/pid'))
  } catch {
    // Not Linux: the host name alone.
  }
  return createHash('sha256').update(parts.join('\n')).digest('base64url').slice(0, 16)
}

/** A number may be in use again; the time at which its process started tells (on Linux; elsewhere any process counts). */
function isAlive(pid: number, start: string): boolean {
  if (!Number.isSafeInteger(pid) || pid <= 0) return false
  try {
    process.kill(pid, 0)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false
  }
  const known = startOf(pid)
  // In doubt it lives: a lease that is waited for costs time, one that is taken from the living may cost the grant.
  return known === undefined || start === '' || known === start
}

/**
 * When a process started, in the kernel's ticks; `over` for one that is only remembered; nothing where nobody can tell, as on
 * other systems than Linux.
 */
function startOf(pid: number): string | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The name, in brackets, may hold anything.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
    const [state] = fields
    return state === 'Z' || state === 'X' ? 'over' : fields[19]
  } catch {
    return undefined
  }
}
