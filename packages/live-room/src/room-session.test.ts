import { beforeEach, expect, it, vi } from 'vitest'
import { RoomSession } from './room-session.ts'

type Snapshot = { status: string; error?: { code: string } }

const fakes = vi.hoisted(() => ({ rooms: [] as { snapshot: object; attached: number; changed: () => void }[] }))
vi.mock('./small.ts', () => ({ localPreferences: { read: () => undefined, write: () => {} } }))
vi.mock('./rest-of-sdk.ts', () => ({}))
vi.mock('@ovation/client/first', () => ({
  createFirstClient: () => {
    const fake = { snapshot: { status: 'attaching' }, attached: 0, changed: () => {} }
    fakes.rooms.push(fake)
    const connection = {
      status: { state: 'connected' },
      retryNow: () => {},
      subscribe: () => ({ unsubscribe: () => {} }),
    }
    const room = {
      connection,
      attach: async () => void (fake.attached += 1),
      getSnapshot: () => fake.snapshot,
      get status() {
        return fake.snapshot.status
      },
      subscribe: (changed: () => void) => {
        fake.changed = changed
        return { unsubscribe: () => {} }
      },
    }
    return { client: { rooms: { get: () => room }, connection, close: () => {} }, complete: () => {} }
  },
}))

let session: RoomSession
/** Why somebody is not let in, once this has become of their room. */
const after = (snapshot: Snapshot): string | undefined => {
  const room = fakes.rooms.at(-1)
  Object.assign(room ?? {}, { snapshot })
  room?.changed()
  return session.getSnapshot().refusal?.code
}

beforeEach(() => {
  fakes.rooms.length = 0
  session = new RoomSession({ server: 'https://x', room: 'demo' })
})

it('[SCREEN50] a refusal stays while the room is tried again, and goes with the room, or with another reason', () => {
  expect(after({ status: 'attaching' })).toBeUndefined()
  expect(after({ status: 'attached' })).toBeUndefined()
  expect(after({ status: 'failed', error: { code: 'banned' } })).toBe('banned')
  session.retryNow()
  expect(fakes.rooms.at(-1)?.attached).toBe(2)
  expect(after({ status: 'attaching' })).toBe('banned')
  expect(after({ status: 'failed', error: { code: 'members_only' } })).toBe('members_only')
  expect(after({ status: 'attached' })).toBeUndefined()
  expect(after({ status: 'attaching' })).toBeUndefined()
})

it('[SCREEN50] a visit under another name begins without the refusal of the one before', async () => {
  expect(after({ status: 'failed', error: { code: 'name_invalid' } })).toBe('name_invalid')
  const before = session.room
  await session.takeName('Ann')
  expect(session.room).not.toBe(before)
  expect(session.getSnapshot().refusal).toBeUndefined()
})
