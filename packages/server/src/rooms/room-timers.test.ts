import type { RoomState } from '@ovation/room'
import { ManualClock } from '@ovation/testkit'
import { describe, expect, it } from 'vitest'
import type { RoomLog } from '../log/index.ts'
import { roomAt } from './hub.fixture.ts'
import { RoomTimers } from './room-timers.ts'

type DueRows = Awaited<ReturnType<RoomLog['dueRows']>>

function open() {
  const clock = new ManualClock()
  const log = { answer: { due: [], nextAt: null } as DueRows, asked: [] as unknown[][] }
  const timers = new RoomTimers({
    ...{ room: 'r', clock, limits: { storeLikesIntervalMs: 5_000 } },
    log: {
      dueRows: async (...asked) => {
        log.asked.push(asked)
        return log.answer
      },
    },
  })
  return { clock, log, timers }
}

describe('by the state of the room', () => {
  it('[FEATURE26] [TIME3] likes that are not stored are stored once per interval', () => {
    const { clock, timers } = open()
    const likesDue = (likes: number, state: RoomState = roomAt(1)): unknown[] =>
      timers.due(state, likes).map(({ command }) => command.body)
    expect(likesDue(0)).toEqual([])
    expect(likesDue(3)).toEqual([{ total: 3 }])
    expect(likesDue(5)).toEqual([])
    clock.advance(4_999)
    expect(likesDue(5)).toEqual([])
    clock.advance(1)
    expect(likesDue(5, { ...roomAt(2), likes: 5 }), 'they are stored').toEqual([])
    expect(likesDue(6)).toEqual([{ total: 6 }])
    clock.stepWall(60_000)
    expect(likesDue(9), 'no time has passed').toEqual([])
  })
})

describe('by rows of keyed slices', () => {
  const mute = (until: number): DueRows['due'] =>
    [{ slice: 'standing', key: 'gus', data: { mute: { until } } }] as never

  it('the log is asked at first, and then not before the next one is due', async () => {
    const { clock, log, timers } = open()
    log.answer = { due: [], nextAt: clock.now() + 1_000 }
    expect(await timers.dueOfRows()).toEqual([])
    expect(log.asked).toEqual([['r', clock.now(), 100]])
    clock.advance(999)
    await timers.dueOfRows()
    expect(log.asked).toHaveLength(1)
    clock.advance(1)
    await timers.dueOfRows()
    expect(log.asked).toHaveLength(2)
  })

  it('the log is not asked while nothing is due ever, until something is', async () => {
    const { clock, log, timers } = open()
    await timers.dueOfRows()
    clock.advance(1_000_000)
    timers.rowDue(null)
    await timers.dueOfRows()
    expect(log.asked).toHaveLength(1)
    timers.rowDue(clock.now() + 500)
    timers.rowDue(clock.now() + 200)
    timers.rowDue(clock.now() + 900)
    clock.advance(199)
    await timers.dueOfRows()
    expect(log.asked).toHaveLength(1)
    clock.advance(1)
    await timers.dueOfRows()
    expect(log.asked).toHaveLength(2)
  })

  it('[LOG9] what is due is done, and looked at again at once, as there may be more', async () => {
    const { clock, log, timers } = open()
    log.answer = { due: mute(clock.now() - 1), nextAt: null }
    const due = await timers.dueOfRows()
    expect(due.map(({ command }) => [command.type, command.body])).toEqual([['member.unmute', { actor: 'gus' }]])
    log.answer = { due: [], nextAt: null }
    expect(await timers.dueOfRows()).toEqual([])
    expect(log.asked).toHaveLength(2)
  })
})
