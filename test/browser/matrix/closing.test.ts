import { afterAll, beforeAll } from 'vitest'
import { describeEngine } from '../../support/engines/describe-engine.ts'
import { chromium, firefox, webkit } from '../../support/engines/engines.ts'
import { type Lanes, startLanes } from '../../support/engines/lane.ts'
import { testClosing } from './test-windows.ts'

/** Apart from the rest of the matrix, because it has little time and so needs the machine to itself. */
for (const engine of [chromium, firefox, webkit]) {
  describeEngine(engine, () => {
    let lanes: Lanes
    beforeAll(async () => {
      lanes = await startLanes(engine, 1)
    })
    afterAll(() => lanes.close())

    testClosing((run) => lanes.use(run))
  })
}
