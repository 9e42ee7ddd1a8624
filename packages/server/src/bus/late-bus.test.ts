import { expect, it } from 'vitest'
import { warnOfLateBus } from './late-bus.ts'
import type { Clock } from '../ops/index.ts'

/** A clock whose only timer a test lets come due. */
function clockOf(): { clock: Clock; due: () => void } {
  let waiting: (() => void) | undefined
  const after: Clock['after'] = (_, run) => {
    waiting = run
    return () => (waiting = undefined)
  }
  return { clock: { after } as Clock, due: () => waiting?.() }
}

it('[START18] a bus that does not answer is named in a line of the log, without its password, and one that does is not', async () => {
  const said: string[] = []
  const logger = { warn: (line: string) => void said.push(line) } as never
  const url = 'redis://ovation:hidden-word@bus.internal:6379'
  for (const ready of [() => Promise.resolve(), () => new Promise<void>(() => {})]) {
    const { clock, due } = clockOf()
    warnOfLateBus({ ready }, { url, clock, logger })
    await new Promise((done) => void setImmediate(done))
    due()
  }
  expect(said).toHaveLength(1)
  expect(said[0]).toMatch(/^the bus at bus\.internal:6379 does not answer; .+; .*OVATION_BUS_URL$/)
})
