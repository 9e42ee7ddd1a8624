import { ManualClock } from '@ovation/testkit'
import { expect, it } from 'vitest'
import { InProcessBus } from '../bus/in-process.ts'
import type { StoredEvent } from '../log/index.ts'
import { SERVER_LIMITS } from '../ops/index.ts'
import { RoomPurges } from './room-purges.ts'

/** A node with deleted rooms, each of which is gone after so many parts. */
function world(parts: Record<string, number>, elsewhere: string[] = []) {
  const clock = new ManualClock()
  const bus = new InProcessBus<StoredEvent[]>()
  const done: string[] = []
  const errors: string[] = []
  const faults = { files: 0 }
  const purges = new RoomPurges({
    ...{ bus, clock, limits: SERVER_LIMITS },
    log: {
      deletedRooms: async (limit) => Object.keys(parts).slice(0, limit),
      purgeRoom: async (room, maxEvents) => {
        done.push(`${room} ${maxEvents === SERVER_LIMITS.maxEventsPerPurge}`)
        parts[room] = (parts[room] ?? 0) - 1
        if (parts[room] > 0) return false
        delete parts[room]
        return true
      },
      purge: async () => {
        done.push('files')
        return 'done'
      },
    },
    ownership: { elsewhere: (room) => (elsewhere.includes(room) ? 'node' : undefined) },
    removeFiles: async (room) => {
      if (faults.files-- > 0) throw new Error('being written')
      done.push(`recordings of ${room}`)
    },
    onError: (error, room) => void errors.push(`${room}: ${(error as Error).message}`),
  })
  const tell = (room: string, type: string): void =>
    bus.publish({ room, epoch: 1, from: 1, to: 1, payload: [{ type } as StoredEvent] })
  return { clock, purges, done, errors, faults, parts, tell }
}

it('[ROOM13] what is left of rooms is removed in parts at the start: files first, then the log, then what is left in its files', async () => {
  const { purges, done } = world({ a: 2, b: 1, theirs: 1 }, ['theirs'])
  purges.start()
  await purges.sweep()
  expect(done).toEqual(['recordings of a', 'a true', 'a true', 'recordings of b', 'b true', 'files'])
  await purges.stop()
})

it('[ROOM13] a room that was deleted just now waits until others have written what they had gathered', async () => {
  const { purges, done, parts, tell, clock } = world({})
  parts['a'] = 1
  tell('a', 'message.sent')
  tell('a', 'room.deleted')
  await purges.sweep()
  expect(done).toEqual([])
  clock.advance(SERVER_LIMITS.purgeDelayMs)
  await purges.sweep()
  expect(done).toEqual(['recordings of a', 'a true', 'files'])
})

it('[ROOM13] what fails is tried again, and holds up no other room; after a stop nothing is begun', async () => {
  const { purges, done, errors, faults, clock } = world({ a: 1, b: 1 })
  faults.files = 1
  purges.start()
  await purges.sweep()
  expect(errors[0]).toBe('a: being written')
  expect(done.slice(0, 2)).toEqual(['recordings of b', 'b true'])
  clock.advance(SERVER_LIMITS.sweepDeletedRoomsIntervalMs)
  await purges.sweep()
  expect(done).toContain('a true')
  await purges.stop()
  const before = done.length
  await purges.sweep()
  expect(done).toHaveLength(before)
})
