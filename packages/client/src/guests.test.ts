import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { FakeServer, fakeTime } from './fake-server.fixture.ts'
import * as TIMES from './times.ts'
import type { ClientStorage } from './options.ts'

let server: FakeServer
let guests: number
beforeEach(() => {
  server = new FakeServer()
  guests = 0
  server.hello = ({ guest }) => {
    const id = guest?.token ?? `guest-${++guests}`
    return { ...server.welcome({ id, name: id }), guestToken: id } as never
  }
})
afterEach(() => {
  server.close()
  vi.unstubAllGlobals()
})

const shared = (): ClientStorage => {
  const kept = new Map<string, string>()
  return { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => void kept.set(key, value) }
}
const broken = (): never => {
  throw new Error('SecurityError')
}
const enter = async (storage?: ClientStorage): Promise<string | undefined> => {
  const client = server.client({ guest: {}, ...(storage ? { storage } : {}) })
  await client.rooms.get('demo').attach()
  return client.connection.self?.id
}

describe('guests', () => {
  it.each([
    ['reads', { getItem: broken, setItem: () => {} }],
    ['writes', { getItem: () => null, setItem: broken }],
    ['both', { getItem: broken, setItem: broken }],
  ])('[CONN19] a storage that throws when it %s is replaced by memory', async (_, storage) => {
    const client = server.client({ guest: {}, storage })
    const room = await client.rooms.get('demo').attach()
    server.sockets.at(-1)?.end(1006)
    await vi.waitFor(() => expect(server.sockets).toHaveLength(2))
    await room.attach()
    expect(client.connection.self?.id).toBe('guest-1')
  })

  it('[CONN19] a page whose storage throws when it is touched is the same guest for as long as it lives', async () => {
    vi.resetModules()
    const page = {
      get localStorage() {
        return broken()
      },
    }
    vi.stubGlobal('window', page)
    Object.defineProperty(globalThis, 'localStorage', { get: broken, configurable: true })
    expect([await enter(), await enter()]).toEqual(['guest-1', 'guest-1'])
    Reflect.deleteProperty(globalThis, 'localStorage')
  })

  it('[CONN20] tabs that come for the first time at once are one guest, with locks and without', async () => {
    for (const locks of [globalThis.navigator?.locks, undefined]) {
      guests = 0
      vi.stubGlobal('navigator', { locks })
      const storage = shared()
      const ids = await Promise.all([enter(storage), enter(storage), enter(storage)])
      expect(ids).toEqual(['guest-1', 'guest-1', 'guest-1'])
    }
  })

  it.each([
    ['are not all there', {}],
    ['throw', { request: broken }],
    ['refuse', { request: () => Promise.reject(new Error('SecurityError')) }],
    ['end at once', { request: () => undefined }],
    ['never answer', { request: () => new Promise(() => {}) }],
  ])('[SDK97] a guest comes in where locks %s', async (_, locks) => {
    const endFakeTime = fakeTime()
    vi.stubGlobal('navigator', { locks })
    const entering = enter(shared())
    await vi.advanceTimersByTimeAsync(TIMES.guestTurnTimeoutMs)
    expect(await entering).toBe('guest-1')
    endFakeTime()
  })

  it('[SDK97] a lock that comes too late is given back at once', async () => {
    const endFakeTime = fakeTime()
    let held: () => unknown = () => {}
    vi.stubGlobal('navigator', { locks: { request: (...given: [never, never, () => unknown]) => (held = given[2]) } })
    const entering = enter(shared())
    await vi.advanceTimersByTimeAsync(TIMES.guestTurnTimeoutMs)
    await entering
    await held()
    endFakeTime()
  })

  it('[SDK97] where a browser has no AbortSignal.timeout, everything else is as it was', async () => {
    const endFakeTime = fakeTime()
    const { timeout } = AbortSignal
    Reflect.deleteProperty(AbortSignal, 'timeout')
    try {
      server.webSocket = 'refused'
      const client = server.client({ guest: {}, storage: shared() })
      const room = await client.rooms.get('demo').attach()
      expect(client.connection.status.transport).toBe('sse')
      expect(await room.messages.send({ text: 'x' })).toMatchObject({ seq: 1 })
      expect(await client.connection.check()).toBeUndefined()
      server.http = 'hung'
      const checking = client.connection.check()
      await vi.advanceTimersByTimeAsync(TIMES.checkTimeoutMs)
      expect(await checking).toMatchObject({
        code: 'unreachable',
        message: expect.stringContaining('it does not answer') as string,
      })
    } finally {
      AbortSignal.timeout = timeout
      endFakeTime()
    }
  })

  it('[CONN20] a tab that hangs holds the others up for no more than a moment', async () => {
    const endFakeTime = fakeTime()
    const storage = shared()
    const hello = server.hello
    server.hello = () => undefined
    const hung = server.client({ guest: {}, storage, transports: ['websocket'] })
    void hung.rooms
      .get('demo')
      .attach()
      .catch(() => {})
    await vi.advanceTimersByTimeAsync(0)
    server.hello = hello
    const entering = enter(storage)
    await vi.advanceTimersByTimeAsync(TIMES.guestTurnTimeoutMs)
    expect(await entering).toBe('guest-1')
    endFakeTime()
  })
})
