import { OvationError } from '@ovation/protocol'
import { describe, expect, it, vi } from 'vitest'
import type { Room } from './api/room.ts'
import type { Rest } from './composition.ts'
import { eachWithFakeServer } from './fake-server.fixture.ts'
import type { FakeServer } from './fake-server.fixture.ts'
import { createFirstClient } from './first.ts'
import { REST, restWithTexts } from './rest.ts'

let server: FakeServer
eachWithFakeServer((made) => void (server = made))

const settle = (): Promise<unknown> => vi.advanceTimersByTimeAsync(0)
const rest = (): Promise<Rest> => Promise.resolve(restWithTexts())
const gone = (): Promise<Rest> => Promise.reject(new Error('404'))
const make = (load = rest, more: object = {}) => {
  const made = createFirstClient({ ...server.options, ...more }, load)
  server.endAfterwards(made.client)
  return made
}
const partsOf = (room: Room): string[] =>
  ['polls', 'gifts', 'reactions', 'presence', 'state'].filter((key) => key in room)

describe('a client without the rest of its code', () => {
  it('[SCREEN42] reads and writes', async () => {
    const { client } = make(gone)
    const room = await client.rooms.get('demo').attach()
    const { seq } = await room.messages.send({ text: 'one' })
    expect(seq).toBe(1)
    expect(partsOf(room)).toEqual([])
    expect(Object.keys(room.messages)).toEqual(['send'])
    expect(room.getSnapshot()).toMatchObject({ messages: [{ text: 'one' }], viewers: expect.any(Number) as number })
  })

  it('[SCREEN42] has all of it once that is there, and its parts know what happened before', async () => {
    server.attach = () => ({ likes: 7, viewers: 3, read: { seq: 0, upTo: 0, unread: 2 } })
    const { client, complete } = make()
    const room = await client.rooms.get('demo').attach()
    server.say({ t: 'signal', room: 'demo', likes: 9 })
    await settle()
    const changed = vi.fn<() => void>()
    room.subscribe(changed)
    complete(REST)
    await settle()
    expect(partsOf(room)).toEqual(['polls', 'gifts', 'reactions', 'presence', 'state'])
    expect(room.getSnapshot()).toMatchObject({ likes: 9, viewers: 3, unread: 2, typing: { count: 0 } })
    expect(changed).toHaveBeenCalled()
    // Rooms that are asked for later have it from the start.
    expect(partsOf(client.rooms.get('other'))).toHaveLength(5)
    server.say({ t: 'signal', room: 'demo', likes: 10 })
    await settle()
    expect(room.getSnapshot().likes).toBe(10)
  })

  it('[SCREEN42] a part that comes before the room is attached hears of that as always', async () => {
    server.attach = () => ({ likes: 7 })
    const { client, complete } = make()
    const room = client.rooms.get('demo')
    complete(REST)
    await room.attach()
    expect(room.getSnapshot().likes).toBe(7)
  })

  it('[SCREEN42] [NET1] notices a dead connection from then on, also one that was open before', async () => {
    const { client, complete } = make()
    const room = await client.rooms.get('demo').attach()
    server.commands = 'ignore'
    const pings = (): number => server.of('ping').length
    const say = (text: string): void => void room.messages.send({ text }).catch(() => {})
    say('into silence')
    await vi.advanceTimersByTimeAsync(3_000)
    expect([pings(), client.connection.status.state]).toEqual([0, 'connected'])
    complete(REST)
    say('once more')
    await vi.advanceTimersByTimeAsync(500)
    expect(pings()).toBeGreaterThan(0)
    client.close()
    const before = pings()
    await vi.advanceTimersByTimeAsync(10_000)
    expect(pings()).toBe(before)
  })

  it('[SCREEN42] [SDK108] loads what opens server-sent events when no WebSocket gets through', async () => {
    server.webSocket = 'refused'
    const load = vi.fn(rest)
    const { client } = make(load)
    const room = await client.rooms.get('demo').attach()
    expect(client.connection.status).toMatchObject({ state: 'connected', transport: 'sse' })
    expect(load).toHaveBeenCalled()
    expect((await room.messages.send({ text: 'round about' })).seq).toBe(1)
  })

  it('[SCREEN42] tries again where that cannot be loaded, and says that nothing is reached', async () => {
    server.webSocket = 'refused'
    let load = gone
    const { client } = make(() => load())
    const attached = client.rooms.get('demo').attach()
    await settle()
    expect(client.connection.status).toMatchObject({ state: 'waiting', error: { code: 'unreachable' } })
    expect(await client.connection.check()).toMatchObject({ code: 'unreachable' })
    load = rest
    expect(await client.connection.check()).toBeUndefined()
    await vi.advanceTimersByTimeAsync(30_000)
    expect((await attached).status).toBe('attached')
  })

  it('[SCREEN42] closed while that is loaded, it opens nothing', async () => {
    server.webSocket = 'refused'
    const loaded = Promise.withResolvers<Rest>()
    const { client } = make(() => loaded.promise)
    const attached = client.rooms.get('demo').attach()
    attached.catch(() => {})
    await settle()
    client.close()
    loaded.resolve(REST)
    await settle()
    expect(server.requests.filter((path) => path.includes('/v1/sse'))).toEqual([])
    await expect(attached).rejects.toBeInstanceOf(OvationError)
  })
})
