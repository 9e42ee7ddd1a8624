import { ManualClock } from '@ovation/testkit'
import { describe, expect, it } from 'vitest'
import { RecordingCatalogue } from './catalogue.ts'
import { bytesByRoom, Retention, shareOfRoom, whatGoes } from './retention.ts'
import { folderForTest, headOf, listeningLogger, stateOf } from './states.fixture.ts'

const LIMITS = { keepRecordingsMs: 1e9, maxRecordingsBytes: 1_000, maxRecordingsBytesPerRoom: 1_000 }
const none = (): boolean => false

const going = (...[all, isActive, limits, now]: Parameters<typeof whatGoes>): string[] =>
  whatGoes(all, isActive, limits, now).map(({ state, why }) => `${state.head.id}: ${why}`)

describe('what has to go', () => {
  it('[REPLAY5] is what is too old, but not what is being recorded', () => {
    const all = [stateOf('a'), stateOf('b'), stateOf('new', { at: 5_000 })]
    const limits = { ...LIMITS, keepRecordingsMs: 3_000 }
    // A part of a second ends at 2,000.
    expect(going(all, none, limits, 5_000)).toEqual([])
    expect(going(all, none, limits, 5_001)).toEqual(['a: it is too old', 'b: it is too old'])
    expect(going(all, ({ head }) => head.id === 'a', limits, 5_001)).toEqual(['b: it is too old'])
  })

  it('[REPLAY10] is the oldest of a room that has more than its share, clips counted', () => {
    const all = [
      stateOf('new', { at: 9_000, bytes: 60 }),
      stateOf('clip', { at: 5_000, kind: 'clip', bytes: 30 }),
      stateOf('old', { bytes: 50 }),
      stateOf('other', { room: 'two', at: 10, bytes: 100 }),
    ]
    const why = 'its room has more than its share'
    expect(bytesByRoom(all)).toEqual(
      new Map([
        ['one', 140],
        ['two', 100],
      ]),
    )
    expect(going(all, none, { ...LIMITS, maxRecordingsBytesPerRoom: 140 }, 0)).toEqual([])
    expect(going(all, none, { ...LIMITS, maxRecordingsBytesPerRoom: 139 }, 0)).toEqual([`old: ${why}`])
    expect(going(all, none, { ...LIMITS, maxRecordingsBytesPerRoom: 80 }, 0)).toEqual([
      `other: ${why}`,
      `old: ${why}`,
      `clip: ${why}`,
    ])
    expect(going(all, ({ head }) => head.id !== 'clip', { ...LIMITS, maxRecordingsBytesPerRoom: 1 }, 0)).toEqual([
      `clip: ${why}`,
    ])
  })

  it('[REPLAY10] is the oldest of the room that has most where all together is too much', () => {
    const why = 'there is too much, and its room has most'
    const all = [
      stateOf('quiet', { room: 'two', at: 10, bytes: 40 }),
      stateOf('b', { at: 3_000, bytes: 30 }),
      stateOf('a', { at: 2_000, bytes: 30 }),
      stateOf('c', { at: 4_000, bytes: 30 }),
    ]
    expect(going(all, none, { ...LIMITS, maxRecordingsBytes: 130 }, 0)).toEqual([])
    expect(going(all, none, { ...LIMITS, maxRecordingsBytes: 129 }, 0)).toEqual([`a: ${why}`])
    expect(going(all, none, { ...LIMITS, maxRecordingsBytes: 95 }, 0)).toEqual([`a: ${why}`, `b: ${why}`])
    // The largest is another one after that.
    expect(going(all, none, { ...LIMITS, maxRecordingsBytes: 90 - 21 }, 0)).toEqual([
      'a: its room has more than its share',
      `b: ${why}`,
      `quiet: ${why}`,
    ])
    // Nothing idle is left in the largest room: the next one has to give.
    expect(going(all, ({ head }) => head.room === 'one', { ...LIMITS, maxRecordingsBytes: 80 }, 0)).toEqual([
      `quiet: ${why}`,
    ])
    expect(going(all, () => true, { ...LIMITS, maxRecordingsBytes: 1 }, 0)).toEqual([])
  })

  it('[REPLAY10] no room has a share above what all may have', () => {
    expect(shareOfRoom({ ...LIMITS, maxRecordingsBytesPerRoom: 10 })).toBe(10)
    expect(shareOfRoom({ ...LIMITS, maxRecordingsBytes: 5, maxRecordingsBytesPerRoom: 10 })).toBe(5)
  })
})

describe('retention', () => {
  async function start(limits = LIMITS) {
    const { logger, lines } = listeningLogger()
    const clock = new ManualClock(1_000)
    const folder = folderForTest()
    const catalogue = new RecordingCatalogue(folder, logger)
    await catalogue.open()
    const active = new Set<string>()
    const retention = new Retention({ catalogue, clock, logger, limits, isActive: (id) => active.has(id) })
    /** As it is on the disk. */
    const stored = async (id: string) => {
      const other = new RecordingCatalogue(folder, logger)
      await other.open()
      return other.get(id)
    }
    return { catalogue, clock, active, retention, lines, stored, folder, logger }
  }

  it('[REPLAY2] ends what a crash left open once nothing can continue it, where its video ends', async () => {
    const { catalogue, clock, retention, stored } = await start()
    const state = await catalogue.create(headOf('a'))
    clock.advance(10 * 60_000 - 1)
    await retention.tidy()
    expect([state.endedAt, (await stored('a'))?.endedAt]).toEqual([undefined, undefined])
    clock.advance(1)
    await retention.tidy()
    expect([state.endedAt, (await stored('a'))?.endedAt]).toEqual([1_000, 1_000])
  })

  it('[REPLAY2] leaves alone what is being recorded, here or at another node', async () => {
    const { catalogue, clock, active, retention, folder, logger } = await start()
    await catalogue.create(headOf('a'))
    await catalogue.create(headOf('b'))
    const other = new RecordingCatalogue(folder, logger)
    await other.open()
    await other.note(other.mustGet('b'), { t: 'edit', title: 'of the other node' })
    active.add('a')
    clock.advance(20 * 60_000)
    await retention.tidy()
    expect(catalogue.get('a')?.endedAt).toBeUndefined()
    expect([catalogue.get('b')?.endedAt, catalogue.get('b')?.title]).toEqual([undefined, 'of the other node'])
    // Ended there: that end counts.
    await other.note(other.mustGet('b'), { t: 'end', at: 7_000 })
    await retention.tidy()
    expect(catalogue.get('b')?.endedAt).toBe(7_000)
  })

  it('[REPLAY5] removes what is too old from the disk, and says so', async () => {
    const { catalogue, clock, active, retention, lines, stored } = await start({ ...LIMITS, keepRecordingsMs: 5_000 })
    for (const id of ['a', 'b']) await catalogue.create(headOf(id))
    active.add('b')
    clock.advance(6_000)
    // One run at a time.
    await Promise.all([retention.tidy(), retention.tidy()])
    expect([catalogue.get('a'), await stored('a'), (await stored('b'))?.head.id]).toEqual([undefined, undefined, 'b'])
    expect(lines).toEqual([{ level: 30, recording: 'a', room: 'one', msg: 'a recording was removed: it is too old' }])
    active.delete('b')
    await retention.tidy()
    expect(catalogue.all).toEqual([])
  })
})
