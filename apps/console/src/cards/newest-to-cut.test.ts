import { expect, it } from 'vitest'
import { newestToCut } from './newest-to-cut.ts'

type Replay = Parameters<typeof newestToCut>[0][number]
const replay = (id: string, at: number, more: Partial<Replay> = {}): Replay => ({
  ...{ id, at, kind: 'broadcast', live: false },
  ...more,
})

it('[STUDIO98] a clip is made of the show that has just ended, once its recording is closed, and never of a clip', () => {
  const [old, clip] = [replay('old', 1), replay('clip', 9, { kind: 'clip' })]
  expect(newestToCut([], false)).toBeUndefined()
  expect(newestToCut([clip], false)).toBeUndefined()
  expect(newestToCut([old, replay('new', 5), clip], false)?.id).toBe('new')
  const closing = replay('new', 5, { live: true })
  expect(newestToCut([closing, old], false)).toBeUndefined()
  expect(newestToCut([closing, old], true)?.id).toBe('old')
})
