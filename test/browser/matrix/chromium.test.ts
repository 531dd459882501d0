import { afterAll, beforeAll } from 'vitest'
import { describeEngine } from '../../support/engines/describe-engine.ts'
import { chromium } from '../../support/engines/engines.ts'
import { type Lanes, startLanes } from '../../support/engines/lane.ts'
import { testMatrix } from './test-matrix.ts'
import { testClosing, testWindows } from './test-windows.ts'

describeEngine(chromium, () => {
  let lanes: Lanes
  beforeAll(async () => {
    lanes = await startLanes(chromium, 3)
  })
  afterAll(() => lanes.close())

  testWindows((run) => lanes.use(run))
  testClosing((run) => lanes.use(run))
  testMatrix(chromium, ['popup', 'severed', 'redirect'], (run) => lanes.use(run))
})
