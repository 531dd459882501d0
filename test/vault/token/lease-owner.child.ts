import { randomBytes } from 'node:crypto'
import { createLeaseOwner } from '../../../packages/vault/src/token/lease-owner.ts'

console.log(createLeaseOwner(randomBytes).name)
setInterval(() => {}, 60_000)
