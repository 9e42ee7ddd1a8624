import { ManualClock } from '@ovation/testkit'
import { expect, it } from 'vitest'
import { InProcessBus } from '../bus/in-process.ts'
import type { StoredEvent } from '../log/index.ts'
import { headOf, stateOf } from '../recording/states.fixture.ts'
import { ErasedGuests } from './erased-guests.ts'

const HOUR_MS = 3_600_000

type Erased = { person: unknown; at: number }

/** A node with recordings of guests in rooms (when each began), and logs that erased people. */
function world(recorded: Record<string, number[]>, logs: Record<string, Erased[]> = {}) {
  const clock = new ManualClock()
  const bus = new InProcessBus<StoredEvent[]>()
  const erased: string[] = []
  const reads: string[] = []
  const errors: unknown[] = []
  const eventOf = ({ person, at }: Erased, seq: number) =>
    ({ type: 'person.erased', seq, at, body: person === null ? null : { person } }) as StoredEvent
  const following = new ErasedGuests({
    ...{ bus, clock, logger: { error: (what: { room: string }) => void errors.push(what.room) } as never },
    guests: {
      all: Object.entries(recorded).flatMap(([room, ats]) =>
        ats.map((at) => stateOf('r~a', headOf('r~a', { room, kind: 'guest', at }))),
      ),
      erase: async (room, person, upTo) => {
        if (person === 'damaged') throw new Error('disk')
        erased.push([room, person, ...(upTo === undefined ? [] : [`up to ${upTo}`])].join(' '))
      },
    },
    log: {
      readBack: async (room, { before, limit, type }) => {
        reads.push(`${room} ${type}`)
        const all = (logs[room] ?? []).map(eventOf).filter(({ seq }) => seq < before)
        return { events: all.slice(-limit), more: all.length > limit }
      },
    },
  })
  const tell = (room: string, ...events: Erased[]): void =>
    bus.publish({ room, epoch: 1, from: 1, to: 1, payload: events.map(eventOf) })
  return { clock, following, erased, reads, errors, tell }
}

it('[REPLAY51] what was recorded of guests goes when any node erases them', async () => {
  const { erased, errors, tell, following } = world({})
  tell('one', { person: 'gus', at: 1 }, { person: null, at: 2 }, { person: 7, at: 3 })
  expect(erased).toEqual(['one gus'])
  tell('one', { person: 'damaged', at: 1 }, { person: 'ann', at: 2 })
  await Promise.resolve()
  expect([erased, errors]).toEqual([['one gus', 'one ann'], ['one']])
  await following.stop()
  tell('one', { person: 'late', at: 4 })
  expect(erased).toHaveLength(2)
})

it('[REPLAY51] what a node missed is read from the logs at its start, and every hour; what came after stays', async () => {
  const logs = {
    one: [
      { person: 'long ago', at: 99 },
      { person: 'gus', at: 100 },
      { person: 'ann', at: 300 },
    ],
    two: [{ person: 'damaged', at: 500 }],
    three: [{ person: 'bea', at: 500 }],
    'without guests': [{ person: 'gus', at: 500 }],
  }
  const { clock, following, erased, reads, errors } = world({ one: [200, 100], two: [1], three: [1] }, logs)
  following.start()
  await following.caughtUp()
  expect(erased).toEqual(['one gus up to 100', 'one ann up to 300', 'three bea up to 500'])
  expect([errors, reads]).toEqual([['two'], ['one', 'two', 'three'].map((room) => `${room} person.erased`)])
  clock.advance(HOUR_MS)
  await following.caughtUp()
  expect(erased).toHaveLength(6)
  await following.stop()
  clock.advance(HOUR_MS)
  expect(reads).toHaveLength(6)
})

it('[REPLAY51] a log is read back page by page, no further than the oldest recording', async () => {
  const many = (count: number) => Array.from({ length: count }, (_, at) => ({ person: `p${at}`, at }))
  const some = world({ one: [450] }, { one: many(1_000) })
  some.following.start()
  await some.following.caughtUp()
  expect([some.erased.length, some.reads.length]).toEqual([550, 3])
  const all = world({ one: [0] }, { one: many(401) })
  all.following.start()
  await all.following.caughtUp()
  expect([all.erased.length, all.reads.length]).toEqual([401, 3])
})
