import { ROUTES, routePath } from '@ovation/protocol'
import type { RouteName, RouteSpec } from '@ovation/protocol'
import { COMMAND_OF_ROUTE, parseClientFrame, routeBodies } from '@ovation/protocol/schemas'
import type { Role } from '@ovation/room'
import { COMMAND_TYPES, SYSTEM_COMMANDS } from '@ovation/room/rules'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chainOf, EMPTY_CHAIN, leafOf } from '../src/log/chain.ts'
import { ANY_PARAMS, BODIES } from './routes.fixture.ts'
import { TestServer } from './server.fixture.ts'

let test: TestServer
beforeAll(async () => {
  test = await TestServer.start()
})
afterAll(() => test.close())

type Asked = {
  params?: Record<string, string>
  query?: Record<string, string>
  body?: unknown
  key?: string
  as?: [user: string, role: Role]
}
type Line = { seq: number; type: string; body: unknown; bodyDigest: string; chain: string }
type Answer = { status: number; body: Record<string, unknown> & { error?: { code: string; message: string } } }

async function ask(name: RouteName, { params, query, body, key, as = ['boss', 'owner'] }: Asked = {}): Promise<Answer> {
  const { method }: RouteSpec = ROUTES[name]
  const answer = await fetch(test.url + routePath(name, { params: { room: 'demo', ...params }, query: { ...query } }), {
    method,
    headers: {
      authorization: `Bearer ${await test.token(...as)}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(key === undefined ? {} : { 'idempotency-key': key }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await answer.text()
  return { status: answer.status, body: text === '' ? {} : (JSON.parse(text) as Answer['body']) }
}

const seqOf = async (name: RouteName, asked: Asked): Promise<number> => {
  const answer = await ask(name, asked)
  expect([name, answer.status, answer.body]).toEqual([name, (ROUTES[name] as RouteSpec).status ?? 200, answer.body])
  expect(answer.body.seq, name).toBeTypeOf('number')
  return answer.body.seq as number
}

describe('commands over HTTP', () => {
  it('[REST1] there is a route for every command that people give', () => {
    const covered = Object.values(COMMAND_OF_ROUTE).map(({ type }) => type as string)
    // Their routes answer with the revision of a value, or with nothing.
    const others = ['state.set', 'state.delete', 'report.handle']
    const given = COMMAND_TYPES.filter((type) => !SYSTEM_COMMANDS.has(type))
    expect([...covered, ...others].toSorted()).toEqual(given.toSorted())
  })

  it('[REST2] a show is run by requests alone: what viewers see and what requests answer agree', async () => {
    const viewer = await test.client('mia').rooms.get('demo').attach()
    await seqOf('setRoomTitle', { body: { title: 'Friday' } })
    await seqOf('setAnnouncement', { body: { text: 'Questions at nine' } })
    const message = String(await seqOf('sendMessage', { body: { text: 'Hello', data: { order: 7 } } }))
    await seqOf('editMessage', { params: { message }, body: { text: 'Hello all' } })
    await seqOf('pinMessage', { params: { message } })
    await seqOf('reactToMessage', { params: { message }, body: { emoji: '🎉' } })
    const { status, body } = await ask('openPoll', { body: { question: 'Which?', options: ['a', 'b'] } })
    expect(status).toBe(201)
    const poll = String(body.poll)
    await seqOf('votePoll', { params: { poll }, body: { option: 1 }, as: ['zoe', 'member'] })
    expect(await ask('votePoll', { params: { poll }, body: { option: 0 }, as: ['zoe', 'member'] })).toMatchObject({
      status: 409,
      body: { error: { code: 'already_voted' } },
    })
    await seqOf('closePoll', { params: { poll } })
    await seqOf('sendCustomEvent', { body: { name: 'shop.item-shown', data: { item: 7 } } })
    await expect.poll(() => viewer.getSnapshot().state.poll?.closed).toBe(true)
    expect(viewer.getSnapshot().state).toMatchObject({
      title: 'Friday',
      announcement: { text: 'Questions at nine' },
      pinned: [Number(message)],
      poll: { poll, closed: true, counts: [0, 1] },
    })
    await seqOf('unpinMessage', { params: { message } })
    await seqOf('deleteMessage', { params: { message } })
    expect(await ask('editMessage', { params: { message }, body: { text: 'x' } })).toMatchObject({
      status: 410,
      body: { error: { code: 'message_deleted' } },
    })
    await seqOf('closeRoom', {})
    await seqOf('openRoom', { body: { title: 'Again' } })
  })

  it('[REST2] sanctions by request hold on connections and requests alike, and are undone', async () => {
    await test.client('zoe').rooms.get('demo').attach()
    const params = { person: 'zoe' }
    await seqOf('mutePerson', { params, body: { durationMs: 600_000, reason: 'spam' }, as: ['mo', 'moderator'] })
    const say: Asked = { body: { text: 'hi' }, as: ['zoe', 'member'] }
    expect(await ask('sendMessage', say)).toMatchObject({ status: 403, body: { error: { code: 'muted' } } })
    await seqOf('unmutePerson', { params })
    await seqOf('sendMessage', say)
    await seqOf('banPerson', { params, body: { durationMs: null } })
    expect(await ask('sendMessage', say)).toMatchObject({ status: 403, body: { error: { code: 'banned' } } })
    await seqOf('unbanPerson', { params })
    await seqOf('deleteMessagesOf', { params })
    expect(
      await ask('banPerson', { params: { person: 'boss' }, body: { durationMs: null }, as: ['mo', 'moderator'] }),
    ).toMatchObject({ status: 403, body: { error: { code: 'outranked' } } })
  })

  it('[REST2] a body that a frame would not have is refused with the field, and nothing is stored', async () => {
    const before = (await test.server.log.heads(['demo']))[0]?.seq
    const bad: [RouteName, Asked, string][] = [
      ['sendMessage', { body: {} }, 'text'],
      ['sendMessage', { body: { text: 'x', colour: 'red' } }, 'colour'],
      ['sendMessage', { body: { text: 'x'.repeat(5_000) } }, 'text'],
      ['sendMessage', {}, 'the body'],
      ['editMessage', { params: { message: 'first' }, body: { text: 'x' } }, 'message'],
      ['editMessage', { params: { message: '0' }, body: { text: 'x' } }, 'message'],
      ['editMessage', { params: { message: '1' }, body: { text: 'x', message: 2 } }, 'message'],
      ['mutePerson', { params: { person: 'p'.repeat(150) }, body: { durationMs: null } }, 'actor'],
      ['mutePerson', { params: { person: 'zoe' }, body: { durationMs: -1 } }, 'durationMs'],
      ['changeRoomSettings', { body: { slowMode: 1 } }, 'slowMode'],
    ]
    for (const [name, asked, field] of bad) {
      const { status, body } = await ask(name, asked)
      expect([name, status, body.error?.code], JSON.stringify(body)).toEqual([name, 422, 'value_out_of_range'])
      expect(body.error?.message).toContain(field)
    }
    expect((await test.server.log.heads(['demo']))[0]?.seq).toBe(before)
    // A frame refuses the same.
    const frame = { t: 'command', id: 'c', room: 'demo', type: 'message.send', body: { text: 'x', colour: 'red' } }
    expect(parseClientFrame(JSON.stringify(frame))).toHaveProperty('error')
  })

  it('[REST4] a room, its messages by number and by time, and single ones are read', async () => {
    await ask('createRoom', { body: { room: 'read', title: 'Read' } })
    const params = { room: 'read' }
    const seqs: number[] = []
    for (let n = 1; n <= 7; n++)
      seqs.push((await ask('sendMessage', { params, body: { text: `m${n}` } })).body.seq as number)
    await ask('editMessage', { params: { ...params, message: String(seqs[1]) }, body: { text: 'm2 again' } })
    type Page = { messages: { text: string; seq: number; at: number }[]; next: number | null }
    const page = async (query: Record<string, string>): Promise<Page> =>
      (await ask('listMessages', { params, query })).body as unknown as Page
    const texts = ({ messages }: Page): string[] => messages.map(({ text }) => text)
    const newest = await page({ limit: '3' })
    expect(texts(newest)).toEqual(['m5', 'm6', 'm7'])
    const middle = await page({ limit: '3', before: String(newest.next) })
    expect(texts(middle)).toEqual(['m2 again', 'm3', 'm4'])
    const oldest = await page({ limit: '3', before: String(middle.next) })
    expect([texts(oldest), oldest.next]).toEqual([['m1'], null])
    const third = middle.messages[1]?.at ?? 0
    const { messages } = await page({ at: String(third) })
    expect(messages.map(({ at }) => at).every((at) => at <= third)).toBe(true)
    expect(messages.at(-1)?.at).toBe(third)
    expect(await page({ at: '1' })).toMatchObject({ messages: [], next: null })
    expect((await ask('getMessage', { params: { ...params, message: String(seqs[1]) } })).body).toMatchObject({
      ...{ seq: seqs[1], text: 'm2 again' },
    })
    expect(await ask('getMessage', { params: { ...params, message: '999' } })).toMatchObject({ status: 404 })
    expect((await ask('getRoom', { params })).body).toMatchObject({ room: 'read', title: 'Read', lifecycle: 'open' })
    const bad: Record<string, string>[] = [
      { limit: '0' },
      { limit: '101' },
      { limit: 'all' },
      { before: '-1' },
      { at: 'now' },
    ]
    for (const query of bad)
      expect(await ask('listMessages', { params, query }), JSON.stringify(query)).toMatchObject({ status: 422 })
    // Whoever may not enter reads nothing, and learns nothing.
    await ask('changeRoomSettings', { params, body: { access: 'members' } })
    for (const name of ['getRoom', 'listMessages'] as const)
      expect(await ask(name, { params, as: ['stranger', 'guest'] })).toMatchObject({ status: 403 })
  })

  it('[REST5] the log of a room is exported in lines, resumed where it broke off, with digests that hold', async () => {
    const params = { room: 'read' }
    const lines = async (after: string): Promise<Line[]> => {
      const token = await test.token('boss', 'owner')
      const path = routePath('exportRoom', { params, query: { after } })
      const answer = await fetch(test.url + path, { headers: { authorization: `Bearer ${token}` } })
      expect(answer.headers.get('content-type')).toContain('application/x-ndjson')
      const text = await answer.text()
      return text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as Line]))
    }
    await test.server.rooms.erase('read', 'boss')
    const all = await lines('0')
    expect(all.map(({ seq }) => seq)).toEqual(all.map((_, at) => at + 1))
    expect(all.length).toBeGreaterThan(10)
    expect((await lines('5')).slice(0, all.length - 5)).toEqual(all.slice(5))
    expect(await lines('999')).toEqual([])
    let chain = EMPTY_CHAIN
    for (const line of all)
      expect(line.chain, line.type).toBe((chain = chainOf(chain, leafOf(line as never, line.bodyDigest))))
    // What was erased is gone from it.
    expect(JSON.stringify(all)).not.toContain('m2 again')
    expect(await ask('exportRoom', { params, as: ['mo', 'moderator'] })).toMatchObject({ status: 403 })
  })

  it('[REST3] a request with the key of another is the same request: stored once, answered alike, refused if it says something else', async () => {
    const once: Asked = { body: { text: 'paid order 7' }, key: 'order-7' }
    const answers = await Promise.all([ask('sendMessage', once), ask('sendMessage', once), ask('sendMessage', once)])
    expect(new Set(answers.map(({ body }) => body.seq)).size).toBe(1)
    await test.restart()
    expect((await ask('sendMessage', once)).body.seq).toBe(answers[0]?.body.seq)
    expect(await ask('sendMessage', { ...once, body: { text: 'paid order 8' } })).toMatchObject({
      status: 409,
      body: { error: { code: 'command_conflict' } },
    })
    // Keys are everybody's own.
    expect((await ask('sendMessage', { ...once, as: ['zoe', 'member'] })).body.seq).not.toBe(answers[0]?.body.seq)
    for (const key of ['two words', 'k'.repeat(201)])
      expect(await ask('sendMessage', { ...once, key }), key).toMatchObject({ status: 422 })
  })

  it('[REST6] a stream key, or a room, is made once however often the request comes', async () => {
    const body = { name: 'second' }
    const answers = await Promise.all([1, 2, 3].map(() => ask('addKey', { body, key: 'add-1' })))
    expect(new Set(answers.map(({ body: made }) => made.key)).size).toBe(1)
    await test.restart()
    expect((await ask('addKey', { body, key: 'add-1' })).body).toEqual(answers[0]?.body)
    expect(await ask('addKey', { body: { name: 'third' }, key: 'add-1' })).toMatchObject({
      ...{ status: 409, body: { error: { code: 'command_conflict' } } },
    })
    expect(((await ask('listKeys')).body.keys as unknown[]).length).toBe(2)
    const room = { body: { room: 'once', title: 'Once' }, key: 'room-1' }
    expect([(await ask('createRoom', room)).status, (await ask('createRoom', room)).status]).toEqual([201, 201])
    expect((await ask('createRoom', { ...room, key: 'room-2' })).body.error?.code).toBe('room_exists')
  })

  it('[REST8] no route takes a body of another shape, with a field too many, too large, or that is no JSON', async () => {
    const authorization = `Bearer ${await test.token('boss', 'owner')}`
    const wrong: string[] = []
    for (const name of Object.keys(routeBodies) as RouteName[]) {
      const { method, access }: RouteSpec = ROUTES[name]
      const known = BODIES[name] as object | undefined
      const bodies: [string, string, number[]][] = [
        ['a list', '[]', [422]],
        ['null', 'null', [422]],
        ['a number', '7', [422]],
        ['a field too many', JSON.stringify({ ...known, 'no-such-field': 1 }), [422]],
        ['no JSON', '{"text":', [400]],
        ['too deep', `${'['.repeat(100)}${']'.repeat(100)}`, [400]],
        ['U+0000', '{"text":"\\u0000"}', [400]],
        ['too large', JSON.stringify({ text: 'x'.repeat(2_000_000) }), [413]],
      ]
      for (const [what, body, statuses] of bodies) {
        const answer = await fetch(test.url + routePath(name, { params: ANY_PARAMS }), {
          method,
          headers: { authorization, origin: test.url, 'content-type': 'application/json' },
          body,
        })
        // Who has no session, or asks for what is not there, is told that instead, but for what cannot be read at all.
        const also = access.who === 'session' ? [401, 403] : access.who === 'recording' ? [404] : []
        if (![...statuses, ...also].includes(answer.status)) wrong.push(`${name}: ${what}: ${answer.status}`)
      }
    }
    expect(wrong).toEqual([])
  }, 60_000)
})
