import { randomBytes } from 'node:crypto'
import { createLeaseOwner } from '../../../../packages/vault/src/refresh/lease/lease-owner.ts'

console.log(createLeaseOwner(randomBytes).name)
setInterval(() => {}, 60_000)
