import { eventually, ManualClock } from '@ovation/testkit'
import { expect, it } from 'vitest'
import { InProcessBus } from '../bus/in-process.ts'
import type { StoredEvent } from '../log/index.ts'
import { headOf, stateOf } from '../recording/states.fixture.ts'
import { DeletedRecordings } from './deleted-recordings.ts'

const HOUR_MS = 3_600_000
const SLACK_MS = 1_000

/** A node with recordings in rooms, and logs in which those rooms were deleted. */
function world(rooms: string[], deletedAt: Record<string, number> = {}) {
  const clock = new ManualClock()
  const bus = new InProcessBus<StoredEvent[]>()
  const done: string[] = []
  const errors: string[] = []
  /** How often a room has one that is still written. */
  const busy: Record<string, number> = {}
  const deletion = (at: number) => ({ type: 'room.deleted', seq: 1, at, body: { by: 'owner' } }) as StoredEvent
  const deleted = new DeletedRecordings({
    ...{ bus, clock, logger: { error: (what: { room: string }) => void errors.push(what.room) } as never },
    recordings: {
      catalogue: { all: rooms.map((room) => stateOf(room, headOf(room, { room }))) } as never,
      removeRoom: async (room, upTo) => {
        if (room === 'damaged') throw new Error('disk')
        const left = (busy[room] ?? 0) > 0 ? 1 : 0
        busy[room] = (busy[room] ?? 0) - 1
        done.push(`${room} up to ${upTo}`)
        return { removed: [`of ${room}`], left }
      },
    },
    downloads: { remove: async (ids) => void done.push(`files ${ids.join()}`) },
    showFiles: { release: async (room) => void done.push(`show of ${room}`) },
    log: {
      readBack: async (room) => {
        const at = deletedAt[room]
        return { events: at === undefined ? [] : [deletion(at)], more: false }
      },
    },
  })
  const tell = (room: string, at: number): void =>
    bus.publish({ room, epoch: 1, from: 1, to: 1, payload: [deletion(at)] })
  return { clock, deleted, done, errors, busy, tell }
}

it('[ROOM15] recordings, files that were made of them and files for shows go when any node deletes their room', async () => {
  const { deleted, done, errors, tell } = world(['a'])
  tell('a', 5_000)
  tell('damaged', 5_000)
  await eventually(() => errors.length === 1 && done.length === 3, 'both to be looked at')
  expect(done).toEqual([`a up to ${5_000 + SLACK_MS}`, 'files of a', 'show of a'])
  expect(errors).toEqual(['damaged'])
  await deleted.stop()
  tell('a', 6_000)
  expect(done).toHaveLength(3)
})

it('[ROOM15] what is still being written is waited for', async () => {
  const { deleted, done, busy, clock } = world(['a'], { a: 5_000 })
  busy['a'] = 2
  const removing = deleted.remove('a')
  await eventually(() => {
    clock.advance(250)
    return done.includes('show of a')
  }, 'it to be closed')
  await removing
  expect(done.filter((one) => one.startsWith('a up to'))).toHaveLength(3)
  busy['a'] = 1_000
  const failing = deleted.remove('a').catch((error: Error) => error.message)
  let failed: unknown
  void failing.then((message) => (failed = message))
  await eventually(() => (clock.advance(250), failed), 'it to be given up')
  expect(failed).toContain('were not deleted; they are still being written')
})

it('[ROOM15] what a node missed is found in the logs at its start and every hour', async () => {
  const deletedAt: Record<string, number> = { b: 3_000 }
  const { deleted, done, clock } = world(['a', 'b', 'b'], deletedAt)
  deleted.start()
  await deleted.caughtUp()
  expect(done).toEqual([`b up to ${3_000 + SLACK_MS}`, 'files of b', 'show of b'])
  deletedAt['a'] = 9_000
  clock.advance(HOUR_MS)
  await deleted.caughtUp()
  expect(done).toContain(`a up to ${9_000 + SLACK_MS}`)
  await deleted.stop()
})
