import { beforeEach, expect, it, vi } from 'vitest'
import { RoomSession } from './room-session.ts'

type Snapshot = { status: string; error?: { code: string } }

const fakes = vi.hoisted(() => ({
  rooms: [] as { snapshot: object; attached: number; changed: () => void }[],
  stored: new Map<string, string>(),
  /** What rooms are entered with, and why they are refused. */
  entered: [] as object[],
  refuse: undefined as ((with_: { guest?: object; password?: string }) => string | undefined) | undefined,
}))
vi.mock('./small.ts', () => ({
  localPreferences: {
    read: (name: string) => fakes.stored.get(name),
    write: (name: string, value: string) => void fakes.stored.set(name, value),
  },
}))
vi.mock('./rest-of-sdk.ts', () => ({}))
vi.mock('@ovation/client/first', () => ({
  createFirstClient: ({ guest }: { guest?: object }) => {
    const fake = { snapshot: { status: 'attaching' }, attached: 0, changed: () => {} }
    fakes.rooms.push(fake)
    const connection = {
      status: { state: 'connected' },
      retryNow: () => {},
      subscribe: () => ({ unsubscribe: () => {} }),
    }
    const room = {
      connection,
      attach: async (options: object = {}) => {
        fake.attached += 1
        fakes.entered.push({ ...guest, ...options })
        const code = fakes.refuse?.({ ...(guest ? { guest } : {}), ...options })
        if (code) throw Object.assign(new Error(code), { code })
      },
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
  fakes.entered.length = 0
  fakes.stored.clear()
  fakes.refuse = undefined
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

it('[OLD11] a remembered name and password that cannot be sent are entered without, and the password is forgotten', async () => {
  fakes.stored.set('name', 'x'.repeat(500)).set('password.demo', 'y'.repeat(500))
  fakes.refuse = ({ password }) => password && 'invalid_frame'
  fakes.entered.length = 0
  session = new RoomSession({ server: 'https://x', room: 'demo' })
  await vi.waitFor(() => expect(fakes.entered).toHaveLength(2))
  expect(fakes.entered).toEqual([{ name: 'x'.repeat(500), password: 'y'.repeat(500) }, {}])
  // Under the name that is asked for then, they enter as well.
  await session.takeName('Ann')
  expect(fakes.entered.at(-1)).toEqual({ name: 'Ann' })
})

it('[OLD11] a name that is no longer accepted is left out, the password stays', async () => {
  fakes.stored.set('name', 'Owner').set('password.demo', 'secret')
  fakes.refuse = ({ guest }) => (guest && 'name' in guest ? 'name_invalid' : undefined)
  fakes.entered.length = 0
  session = new RoomSession({ server: 'https://x', room: 'demo' })
  await vi.waitFor(() => expect(fakes.entered).toEqual([{ name: 'Owner', password: 'secret' }, { password: 'secret' }]))
})
