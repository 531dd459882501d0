/** The child that child-process.test.ts starts: `echo <text>`, `fail` or `parent`. */
import { AlterSDKError } from '@alter-ai/protocol'
import { createInterface } from 'node:readline'
import { startChild } from './child-process.ts'

const [, file = '', mode, text] = process.argv

if (mode === 'echo') {
  const { code } = new AlterSDKError('internal_error', 'an error')
  console.log(`${text} ${code}`)
  for await (const line of createInterface({ input: process.stdin })) {
    if (line === 'end') break
    console.log(line)
  }
  process.exit()
}
if (mode === 'fail') throw new Error('for a reason')
if (mode === 'parent') {
  const child = startChild(file, ['echo', 'ready'])
  await child.nextLine()
  console.log(child.pid)
}
