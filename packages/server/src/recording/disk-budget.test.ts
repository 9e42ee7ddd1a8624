import { describe, expect, it } from 'vitest'
import { DiskBudget } from './disk-budget.ts'
import { listeningLogger, stateOf } from './states.fixture.ts'

const LIMITS = {
  ...{ keepRecordingsMs: 1, maxRecordingsBytes: 1_000, maxRecordingsBytesPerRoom: 100 },
  ...{ recordingMinFreeBytes: 0, recordingMinFreeShare: 0 },
}

function start(leftBytes = 1e6) {
  const disk = { looked: 0, leftBytes, full: false, look: async () => void (disk.looked += 1) }
  const { logger, lines } = listeningLogger()
  return { disk, lines, budget: new DiskBudget('/nowhere', LIMITS, logger, disk) }
}

describe('the space for recordings', () => {
  it('[REPLAY5] nothing is written to a disk that is nearly full, and the log says so once', async () => {
    const { disk, budget, lines } = start()
    expect([budget.isDiskFull, budget.mayWrite('one')]).toEqual([false, true])
    // The disk is full from this look on, and has space again from the third.
    const looks = [true, true, false, true].map((full) => async () => {
      disk.look = async () => void (disk.full = full)
      expect(await budget.look([], [])).toBe(false)
      return [budget.isDiskFull, budget.mayWrite('one'), lines.length]
    })
    const seen: unknown[] = []
    for (const look of looks) seen.push(await look())
    expect(seen).toEqual([
      [true, false, 1],
      [true, false, 1],
      [false, true, 1],
      [true, false, 2],
    ])
    expect(lines[0]?.msg).toBe('recording pauses: the disk is nearly full')
  })

  it('[REPLAY10] a room above its share pauses until older ones are removed or nothing is recorded in it', async () => {
    const { budget, lines } = start()
    const [own, other] = [stateOf('a', { bytes: 100 }), stateOf('b', { room: 'two', bytes: 500 })]
    expect([await budget.look([own, other], ['one']), budget.mayWrite('one')]).toEqual([false, true])
    // Not recorded at the moment: nothing to pause.
    expect(budget.mayWrite('two')).toBe(true)
    const more = stateOf('c', { bytes: 1 })
    expect([await budget.look([own, more], ['one']), budget.mayWrite('one'), budget.mayWrite('two')]).toEqual([
      ...[true, false],
      true,
    ])
    expect(lines).toEqual([
      { level: 40, room: 'one', msg: 'recording pauses: the room has taken its share of the space for recordings' },
    ])
    // Said once, and asked to tidy once.
    expect([await budget.look([own, more], ['one']), lines.length]).toEqual([false, 1])
    expect([await budget.look([more], ['one']), budget.mayWrite('one')]).toEqual([false, true])
    expect([await budget.look([own, more], ['one']), budget.mayWrite('one'), lines.length]).toEqual([true, false, 2])
    expect([await budget.look([own, more], []), budget.mayWrite('one')]).toEqual([false, true])
  })

  it('[REPLAY5] says how long a recording can go on at its bitrate', () => {
    const hour = 3_600_000
    // Ten bytes a second.
    const state = stateOf('a', { parts: 3 })
    expect(start(3_600_000).budget.hoursLeftFor(state)).toBeCloseTo((1_000 / 10) * (1_000 / hour))
    expect(start(720).budget.hoursLeftFor(state)).toBeCloseTo(0.02)
    expect(start(-5).budget.hoursLeftFor(state)).toBe(0)
    expect([start().budget.hoursLeftFor(stateOf('b', { parts: 0 })), start().budget.hoursLeftFor(undefined)]).toEqual([
      null,
      null,
    ])
  })
})
