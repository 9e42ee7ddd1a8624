import { API_SCOPES, ROUTES, routePath, SCOPE_OF_ROUTE } from '@ovation/protocol'
import type { ApiGrant, ApiScope, RouteName, RouteSpec } from '@ovation/protocol'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ANY_PARAMS, BODIES } from './routes.fixture.ts'
import { TestServer } from './server.fixture.ts'

let test: TestServer
beforeAll(async () => {
  test = await TestServer.start({ limits: { requestsPerApiKeyBurst: 100_000, storedBytesPerActorPerHour: 2 ** 31 } })
})
afterAll(() => test.close())

const keyWith = async (...grants: ApiGrant[]): Promise<string> =>
  (await test.server.apiKeys.create({ name: 'Shop', grants }, 'owner')).secret

type Asked = { params?: Record<string, string>; body?: unknown; headers?: Record<string, string> }
type Answer = {
  status: number
  headers: Headers
  body: Record<string, unknown> & { error?: { code: string; message: string } }
}

async function ask(name: RouteName, token: string, { params, body, headers }: Asked = {}): Promise<Answer> {
  const { method }: RouteSpec = ROUTES[name]
  const answer = await fetch(test.url + routePath(name, { params: { ...ANY_PARAMS, ...params } }), {
    method,
    headers: {
      ...{ authorization: `Bearer ${token}`, ...headers },
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await answer.text()
  const isJson = answer.headers.get('content-type')?.startsWith('application/json')
  const json = isJson ? (JSON.parse(text) as Answer['body']) : {}
  return { status: answer.status, headers: answer.headers, body: json }
}

const NAMES = Object.keys(ROUTES) as RouteName[]
const isOfARoom = (name: RouteName): boolean => ROUTES[name].path.includes(':room')

/** Whether the key itself was refused: a handler, and the rules of a room, refuse in other words. */
const keptOut = ({ body }: Answer): boolean => body.error?.message.includes("the API key 'Shop'") ?? false

describe('API keys over HTTP', () => {
  it('[KEY4] every route, for every scope, in the room of the grant and in another', async () => {
    const wrong: string[] = []
    const inDemo = new Map<ApiScope, string>()
    const elsewhere = new Map<ApiScope, string>()
    const everywhere = new Map<ApiScope, string>()
    for (const scope of API_SCOPES) {
      inDemo.set(scope, await keyWith({ rooms: 'demo', may: [scope] }))
      elsewhere.set(scope, await keyWith({ rooms: 'de', may: [scope] }, { rooms: 'demo-*', may: [scope] }))
      everywhere.set(scope, await keyWith({ rooms: '*', may: [scope] }))
    }
    let cells = 0
    for (const name of NAMES) {
      const { access }: RouteSpec = ROUTES[name]
      // Routes for anybody ask nobody; sessions are cookies; a video's viewer is told nothing of a key.
      if (['anybody', 'session', 'viewer', 'recording'].includes(access.who)) continue
      const needed = SCOPE_OF_ROUTE[name]
      for (const scope of API_SCOPES) {
        const lists = ['listRooms', 'createRoom'].includes(name)
        const cases: [Map<ApiScope, string>, boolean][] = [
          [inDemo, needed === scope && (isOfARoom(name) || name === 'listRooms')],
          [elsewhere, needed === scope && name === 'listRooms'],
          [everywhere, needed === scope],
        ]
        for (const [keys, may] of cases) {
          // A room that a key may not make is refused by its handler, in words of its own.
          if (lists && name === 'createRoom' && keys !== everywhere) continue
          // It would be the end of the room: `room-deletion` has it.
          if (name === 'deleteRoom' && may) continue
          cells += 1
          const answer = await ask(name, keys.get(scope) ?? '', { body: BODIES[name] })
          if (keptOut(answer) === may || answer.status === 500)
            wrong.push(`${name} with ${scope}: ${answer.status} ${answer.body.error?.message}`)
        }
      }
    }
    expect(wrong).toEqual([])
    expect(cells).toBeGreaterThan(1_500)
  }, 60_000)

  it('[KEY4] a key makes and lists only rooms that match, and makes no keys', async () => {
    const key = await keyWith({ rooms: 'shop-*', may: ['rooms.create', 'rooms.read', 'messages.write'] })
    expect(await ask('createRoom', key, { body: { room: 'shop-1', title: 'One' } })).toMatchObject({ status: 201 })
    expect(await ask('createRoom', key, { body: { room: 'other', title: 'Other' } })).toMatchObject({ status: 403 })
    const { body } = await ask('listRooms', key)
    expect((body.rooms as { room: string }[]).map(({ room }) => room)).toEqual(['shop-1'])
    expect(await ask('createApiKey', key, { body: BODIES.createApiKey })).toMatchObject({ status: 403 })
    const sent = await ask('sendMessage', key, { params: { room: 'shop-1' }, body: { text: 'Order 7 is paid' } })
    expect(sent).toMatchObject({ status: 201 })
    const [event] = await test.server.log.readSeqs('shop-1', [sent.body.seq as number])
    expect(event).toMatchObject({ type: 'message.sent', body: { text: 'Order 7 is paid', by: { name: 'Shop' } } })
    expect(event?.actor).toMatch(/^@key_/)
  })

  it('[KEY5] a key acts on behalf of people, who have what they have in the room', async () => {
    const key = await keyWith({ rooms: 'demo', may: ['messages.write', 'moderation', 'impersonate'] })
    const headers = { 'on-behalf-of': encodeURIComponent('用户7'), 'on-behalf-of-name': encodeURIComponent('小梅') }
    const sent = await ask('sendMessage', key, { headers, body: { text: '你好' } })
    expect(sent).toMatchObject({ status: 201 })
    const [event] = await test.server.log.readSeqs('demo', [sent.body.seq as number])
    expect(event).toMatchObject({ actor: '用户7', body: { by: { name: '小梅', role: 'member' } } })
    // As a member they moderate nobody; the key itself does.
    const mute = { params: { person: '用户7' }, body: { durationMs: null } }
    expect(await ask('mutePerson', key, { ...mute, headers })).toMatchObject({ body: { error: { code: 'forbidden' } } })
    expect(await ask('mutePerson', key, mute)).toMatchObject({ status: 200 })
    const muted = { status: 403, body: { error: { code: 'muted' } } }
    expect(await ask('sendMessage', key, { headers, body: { text: 'x' } })).toMatchObject(muted)
    // The role that somebody's own token gives is left alone.
    await test.rawIn('host-7', 'host')
    const held = async (): Promise<string | undefined> => (await test.server.rooms.standing('demo', 'host-7')).held
    await expect.poll(held).toBe('host')
    const asHost = { 'on-behalf-of': 'host-7' }
    expect(await ask('sendMessage', key, { headers: asHost, body: { text: 'x' } })).toMatchObject({ status: 201 })
    expect(await held()).toBe('host')
    const token = await test.token('boss', 'owner')
    expect(await ask('sendMessage', token, { headers: asHost, body: { text: 'x' } })).toMatchObject({ status: 403 })
    expect(await ask('sendMessage', key, { headers: { 'on-behalf-of': '%zz' }, body: { text: 'x' } })).toMatchObject({
      status: 422,
    })
  })

  it('[KEY2] [KEY3] are made, rotated and revoked over HTTP, and open no connection', async () => {
    const owner = await test.token('boss', 'owner')
    const made = await ask('createApiKey', owner, {
      body: { name: 'Bot', grants: [{ rooms: '*', may: ['rooms.read'] }], days: 30 },
    })
    expect(made).toMatchObject({ status: 201, body: { key: { name: 'Bot', createdBy: 'boss' } } })
    const secret = made.body.secret as string
    const { id } = made.body.key as { id: string }
    expect(await ask('listRooms', secret)).toMatchObject({ status: 200 })
    const rotated = await ask('rotateApiKey', owner, { params: { key: id }, body: { overlapHours: 0 } })
    expect(await ask('listRooms', secret)).toMatchObject({ status: 401 })
    const next = rotated.body.secret as string
    expect(await ask('listRooms', next)).toMatchObject({ status: 200 })
    const raw = await test.raw()
    raw.send({ t: 'hello', v: 2, token: next })
    const refused = await raw.next('bye')
    expect(refused.reason).toContain('an API key is for requests')
    expect(await ask('revokeApiKey', owner, { params: { key: id } })).toMatchObject({ status: 204 })
    expect(await ask('listRooms', next)).toMatchObject({ status: 401 })
    const bad: [unknown, string][] = [
      [{ name: 'x', grants: [] }, 'grants'],
      [{ name: 'x', grants: [{ rooms: 'a*b', may: ['site'] }] }, 'grants.0.rooms'],
      [{ name: 'x', grants: [{ rooms: '', may: ['site'] }] }, 'grants.0.rooms'],
      [{ name: 'x', grants: [{ rooms: '*', may: ['everything'] }] }, 'grants.0.may'],
      [{ name: ' ', grants: [{ rooms: '*', may: ['site'] }] }, 'name'],
    ]
    for (const [body, field] of bad) {
      const answer = await ask('createApiKey', owner, { body })
      expect([answer.status, answer.body.error?.message], field).toEqual([422, expect.stringContaining(`'${field}`)])
    }
  })
})

describe('requests of a key', () => {
  it('[KEY6] beyond its budget are told when to come again', async () => {
    const slow = await TestServer.start({ limits: { requestsPerApiKeyPerSecond: 1, requestsPerApiKeyBurst: 3 } })
    try {
      const { secret } = await slow.server.apiKeys.create(
        { name: 'x', grants: [{ rooms: '*', may: ['rooms.read'] }] },
        'owner',
      )
      const answers = await Promise.all(
        [1, 2, 3, 4, 5].map(() =>
          fetch(`${slow.url}/api/v1/rooms`, { headers: { authorization: `Bearer ${secret}` } }),
        ),
      )
      const refused = answers.filter(({ status }) => status === 429)
      expect(refused).toHaveLength(2)
      expect(Number(refused[0]?.headers.get('retry-after'))).toBeGreaterThanOrEqual(1)
    } finally {
      await slow.close()
    }
  })
})
