import { initialState } from '@ovation/room'
import type { RoomState } from '@ovation/room'
import { expect, it } from 'vitest'
import { OpenRecordings } from './open-recordings.ts'

const STREAMS = {
  idle: initialState('any').stream,
  live: { status: 'live', stream: 's', startedAt: 0 },
  interrupted: { status: 'interrupted', stream: 's', startedAt: 0 },
  ended: { status: 'ended', stream: 's', endedAt: 1 },
} as unknown as Record<string, RoomState['stream']>

function world(rooms: Record<string, keyof typeof STREAMS>, open = Object.keys(rooms)) {
  const [closed, asked, logged]: [string[], string[], unknown[]] = [[], [], []]
  const recordings = new OpenRecordings({
    rooms: {
      state: async (room) => {
        asked.push(room)
        const stream = STREAMS[rooms[room] ?? '']
        if (!stream) throw new Error('unreadable')
        return { ...initialState(room), stream }
      },
    },
    recordings: {
      openRooms: open,
      endOpen: async (room) => void closed.push(room),
    },
    logger: { error: (detail: unknown) => void logged.push(detail) } as never,
  })
  return { recordings, closed, asked, logged }
}

it('[REPLAY52] at a start, what is open of a show that has ended is closed; what is live or interrupted is not', async () => {
  const { recordings, closed } = world({ a: 'live', b: 'ended', c: 'interrupted', d: 'idle' })
  await recordings.closeAll()
  expect(closed).toEqual(['b'])
})

it('[REPLAY52] a room that cannot be read is logged, and hinders no other', async () => {
  const { recordings, closed, logged } = world({ a: 'broken', b: 'ended' })
  await recordings.closeAll()
  expect([closed, logged]).toEqual([['b'], [{ err: new Error('unreadable'), room: 'a' }]])
})

it('[REPLAY52] a room in which nothing is open is not asked', async () => {
  const { recordings, closed, asked } = world({ a: 'ended' }, [])
  await recordings.close('a')
  expect([closed, asked]).toEqual([[], []])
})
