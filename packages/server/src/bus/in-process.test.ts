import { busContract } from '@ovation/testkit/contracts'
import { describe } from 'vitest'
import { InProcessBus } from './in-process.ts'

describe('the bus within one process', () => {
  busContract(async () => {
    const bus = new InProcessBus<string>()
    return { here: bus, there: bus, close: () => bus.close() }
  })
})
