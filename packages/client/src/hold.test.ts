import { describe, expect, it, vi } from 'vitest'
import type { Client } from './api/client.ts'
import { eachWithFakeServer } from './fake-server.fixture.ts'
import type { FakeServer } from './fake-server.fixture.ts'
import { holdClient, holdRoom } from './hold.ts'

let server: FakeServer
let client: Client
eachWithFakeServer((made) => {
  server = made
  client = server.client()
})
const turn = (): Promise<unknown> => vi.advanceTimersByTimeAsync(1)

describe('what is held', () => {
  it('[SDK31] a room is attached once for all who show it, until the last of them is gone for a turn', async () => {
    const room = client.rooms.get('demo')
    const [one, two] = [holdRoom(room, {}), holdRoom(room, {})]
    await turn()
    expect(room.status).toBe('attached')
    expect(server.of('attach')).toHaveLength(1)
    one()
    one()
    await turn()
    expect(room.status).toBe('attached')
    two()
    const back = holdRoom(room, {})
    await turn()
    expect(room.status).toBe('attached')
    back()
    expect(room.status).toBe('attached')
    await turn()
    expect(room.status).toBe('detached')
    const anew = holdRoom(room, {})
    await turn()
    expect(room.status).toBe('attached')
    anew()
    await turn()
    expect(room.status).toBe('detached')
  })

  it('[SDK31] a room that the page attached by itself stays, and its password goes along', async () => {
    const room = await client.rooms.get('demo').attach()
    holdRoom(room, {})()
    await turn()
    expect(room.status).toBe('attached')
    holdRoom(client.rooms.get('secret'), { password: 'x' })
    await turn()
    expect(server.of('attach').at(-1)).toMatchObject({ room: 'secret', password: 'x' })
  })

  it('[SDK96] a room that the page attaches while it is shown stays too, whether or not that is done yet', async () => {
    const room = client.rooms.get('demo')
    const gone = holdRoom(room, {})
    const attaching = room.attach()
    gone()
    await turn()
    expect(await attaching).toBe(room)
    expect(room.status).toBe('attached')
    holdRoom(room, {})()
    await turn()
    expect(room.status).toBe('attached')
    // A room that the page detached belongs to the components again.
    await room.detach()
    const last = holdRoom(room, {})
    await turn()
    last()
    await turn()
    expect(room.status).toBe('detached')
  })

  it('[SDK96] a call that its signal gave up does not count', async () => {
    server.attach = () => undefined
    const room = client.rooms.get('demo')
    const gone = holdRoom(room, {})
    const controller = new AbortController()
    const attaching = room.attach({ signal: controller.signal }).catch(({ code }: { code: string }) => code)
    controller.abort()
    expect(await attaching).toBe('aborted')
    expect(room.status).toBe('attaching')
    gone()
    await turn()
    expect(room.status).toBe('detached')
  })

  it('[SDK107] a room stays with who shows it when the page gives up its own call, and goes with them', async () => {
    server.attach = () => undefined
    const room = client.rooms.get('demo')
    const controller = new AbortController()
    const attaching = room.attach({ signal: controller.signal }).catch(({ code }: { code: string }) => code)
    const gone = holdRoom(room, {})
    controller.abort()
    expect(await attaching).toBe('aborted')
    await turn()
    expect(room.status).toBe('attaching')
    server.attach = () => ({})
    await room.detach()
    const back = holdRoom(room, {})
    await turn()
    expect(room.status).toBe('attached')
    gone()
    back()
    await turn()
    expect(room.status).toBe('detached')
  })

  it('[SDK107] a call of the page that is still under way keeps it', async () => {
    server.attach = () => undefined
    const room = client.rooms.get('demo')
    const attaching = room.attach()
    holdRoom(room, {})()
    await turn()
    expect(room.status).toBe('attaching')
    await room.detach()
    await attaching.catch(() => {})
  })

  it('[SDK107] a signal that is aborted together with the end of the call changes nothing', async () => {
    const room = client.rooms.get('demo')
    const controller = new AbortController()
    const attaching = room.attach({ signal: controller.signal }).catch(({ code }: { code: string }) => code)
    void room.detach()
    controller.abort()
    expect(await attaching).toBe('aborted')
    const gone = holdRoom(room, {})
    await turn()
    gone()
    await turn()
    expect(room.status).toBe('detached')
  })

  it('[SDK31] one that failed is attached again by who shows it next', async () => {
    const room = client.rooms.get('demo')
    server.attach = () => ({ error: { code: 'password_needed', message: 'which?' } })
    const release = holdRoom(room, {})
    await turn()
    expect(room.status).toBe('failed')
    release()
    await turn()
    server.attach = () => ({})
    holdRoom(room, {})
    await turn()
    expect(room.status).toBe('attached')
  })

  it('[SDK30] a client is closed a turn after the last of those who made it is gone', async () => {
    await client.rooms.get('demo').attach()
    const first = holdClient(client)
    first()
    const second = holdClient(client)
    await turn()
    expect(client.connection.status.state).toBe('connected')
    second()
    await turn()
    expect(client.connection.status.state).toBe('closed')
  })
})
