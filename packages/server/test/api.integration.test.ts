import { routeBodies } from '@ovation/protocol/schemas'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { TestServer } from './server.fixture.ts'

let test: TestServer
beforeAll(async () => {
  test = await TestServer.start()
})
afterAll(() => test.close())

const ask = (path: string, token?: string, init: RequestInit = {}): Promise<Response> =>
  fetch(`${test.url}${path}`, {
    ...init,
    headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
  })

describe('what those who run rooms ask for', () => {
  it('[API1] every request shows a token, and its role in that room is judged', async () => {
    const [host, moderator, member] = await Promise.all([
      test.token('h', 'host', 'demo'),
      test.token('mo', 'moderator', 'demo'),
      test.token('me', 'member', 'demo'),
    ])
    const stream = '/api/v1/rooms/demo/stream'
    expect((await ask(stream)).status).toBe(401)
    expect((await ask(stream, 'not.a.token')).status).toBe(401)
    expect((await ask(stream, member)).status).toBe(403)
    expect((await ask(stream, moderator)).status).toBe(403)
    const shown = await ask(stream, host)
    expect(shown.headers.get('cache-control')).toBe('no-store')
    expect(await shown.json()).toEqual({
      rtmp: test.server.rtmp,
      rtmps: null,
      problems: [],
      key: await test.server.streamKeys.show('demo'),
      testKey: expect.stringMatching(/^demo_.*~test$/),
      health: null,
      test: null,
    })
    expect((await ask('/api/v1/rooms/demo/people', moderator)).status).toBe(200)
    expect((await ask('/api/v1/rooms/demo/people', member)).status).toBe(403)
    const roomsOf = async (token: string): Promise<unknown> => (await (await ask('/api/v1/rooms', token)).json()).rooms
    expect(await roomsOf(host)).toMatchObject([{ room: 'demo' }])
    expect(await roomsOf(member)).toEqual([])
    expect((await ask('/api/v1/share', host)).status).toBe(403)
    expect((await ask('/api/v1/rooms/other/stream', host)).status).toBe(403)
  })

  it('[API2] [SDK49] rooms are made and listed by the owner; bad names are refused with what to do', async () => {
    const owner = await test.token('boss', 'owner')
    const create = (body: unknown) => ask('/api/v1/rooms', owner, { method: 'POST', body: JSON.stringify(body) })
    expect((await create({ room: 'stage', title: 'Stage' })).status).toBe(201)
    const again = await create({ room: 'stage', title: 'Again' })
    expect([again.status, ((await again.json()) as { error: { code: string; message: string } }).error]).toEqual([
      409,
      { code: 'room_exists', message: expect.stringContaining("a room 'stage' already") as string },
    ])
    const bad = await create({ room: 'Not a name', title: 'x' })
    expect(bad.status).toBe(422)
    expect(((await bad.json()) as { error: { message: string } }).error.message).toContain('lower-case letters')
    const { rooms } = (await (await ask('/api/v1/rooms', owner)).json()) as { rooms: { room: string; title: string }[] }
    expect(rooms).toContainEqual(expect.objectContaining({ room: 'stage', title: 'Stage', viewers: 0 }))
    expect((await ask('/api/v1/rooms/none/people', owner)).status).toBe(404)
  })

  it('[API3] [STUDIO75] who is here is listed once however many screens they have, those with power first', async () => {
    await Promise.all([
      test.client('lin').rooms.get('demo').attach(),
      test.client('lin').rooms.get('demo').attach(),
      test.client('hu', 'host').rooms.get('demo').attach(),
    ])
    const owner = await test.token('boss', 'owner')
    expect(await (await ask('/api/v1/rooms/demo/people', owner)).json()).toEqual({
      people: [
        { id: 'hu', name: 'hu', role: 'host', connections: 1, tag: expect.stringMatching(/^[a-z0-9]{4}$/) as string },
        {
          id: 'lin',
          name: 'lin',
          role: 'member',
          connections: 2,
          tag: expect.stringMatching(/^[a-z0-9]{4}$/) as string,
        },
      ],
      viewers: 1,
    })
  })

  it('[API4] a room has keys for several encoders; each is made anew, or taken away, alone', async () => {
    const owner = await test.token('boss', 'owner')
    const keys = '/api/v1/rooms/demo/keys'
    const first = await test.server.streamKeys.show('demo')
    const made = await ask(keys, owner, { method: 'POST', body: '{"name":"Second camera"}' })
    expect(made.status).toBe(201)
    const second = (await made.json()) as { id: string; key: string }
    expect(await (await ask(keys, owner)).json()).toMatchObject({
      keys: [
        { id: 'main', name: '', key: first },
        { id: second.id, name: 'Second camera', key: second.key },
      ],
    })
    expect(await test.server.streamKeys.find(second.key)).toEqual({ room: 'demo', id: second.id })

    const reset = (await (await ask(`${keys}/main/reset`, owner, { method: 'POST', body: '{}' })).json()) as {
      key: string
    }
    expect(reset.key).not.toBe(first)
    expect(await test.server.streamKeys.find(first)).toBeUndefined()
    expect(await test.server.streamKeys.show('demo')).toBe(reset.key)
    expect((await ask(`${keys}/${second.id}`, owner, { method: 'DELETE', body: '{}' })).status).toBe(204)
    expect(await test.server.streamKeys.find(second.key)).toBeUndefined()
    expect((await ask(`${keys}/${second.id}`, owner, { method: 'DELETE', body: '{}' })).status).toBe(404)

    for (const bad of ['{}', '{"name":""}', `{"name":"${'x'.repeat(41)}"}`])
      expect((await ask(keys, owner, { method: 'POST', body: bad })).status).toBe(422)
    expect((await ask(keys, await test.token('mod', 'moderator'))).status).toBe(403)
  })

  it('[VISIBLE7] titles and names that come by REST are kept as they can be seen, and refused where nothing can', async () => {
    const owner = await test.token('boss', 'owner')
    const hidden = '\u202eSeen\u200b\u2060 there\u0323\u0323\u0323\u0323\u0323\u0323\u0323\u0323\u0323'
    const seen = `Seen there${'\u0323'.repeat(8)}`
    const post = (path: string, body: unknown, method = 'POST') =>
      ask(path, owner, { method, body: JSON.stringify(body) })
    const made = await post('/api/v1/rooms', { room: 'visible', title: hidden })
    expect(await made.json()).toMatchObject({ title: seen })
    expect(await (await post('/api/v1/rooms/visible/keys', { name: hidden })).json()).toMatchObject({ name: seen })
    const { editReplay, clipReplay } = routeBodies
    const chapters = [{ atMs: 0, title: hidden }]
    expect(editReplay.parse({ title: hidden, chapters })).toEqual({ title: seen, chapters: [{ atMs: 0, title: seen }] })
    expect(clipReplay.parse({ fromMs: 0, toMs: 2_000, title: hidden })).toMatchObject({ title: seen })
    for (const title of ['\u200b\u2060', '\u2800', '\u202e \ufe0f', ' ']) {
      expect((await post('/api/v1/rooms', { room: 'unseen', title })).status).toBe(422)
      expect((await post('/api/v1/rooms/visible/keys', { name: title })).status).toBe(422)
      for (const body of [{ title }, { chapters: [{ atMs: 0, title }] }])
        expect(editReplay.safeParse(body).success).toBe(false)
      expect(clipReplay.safeParse({ fromMs: 0, toMs: 2_000, title }).success).toBe(false)
    }
  })

  it('[WIRE9] a wallet tells its own balance: a joining viewer has the room’s test coins', async () => {
    const room = await test.client('rich').rooms.get('demo').attach()
    expect(await room.gifts.balance()).toBe(1_000)
    await room.gifts.send('star')
    expect(await room.gifts.balance()).toBe(934)
  })
})
