import { ROUTES, routePath } from '@ovation/protocol'
import type { RouteInput, RouteName, RouteReply, RouteSpec } from '@ovation/protocol'
import { eventually } from '@ovation/testkit'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { TestServer } from './server.fixture.ts'
import { isSignedBy, WebhookSink } from './webhook-sink.fixture.ts'

const LOCAL = { outletNetworks: ['127.0.0.1/32'] }
const OWNER = { id: 'owner', name: 'Owner', role: 'owner' } as const

let test: TestServer
let sink: WebhookSink
beforeAll(async () => {
  test = await TestServer.start({
    config: LOCAL,
    limits: { outletFirstBackOffMs: 20, consumerFirstBackOffMs: 20, maxOutletFailures: 5, outletMaxBackOffMs: 100 },
  })
})
afterAll(() => test.close())
beforeEach(async () => {
  sink = await WebhookSink.start()
})
afterEach(async () => {
  for (const { id } of (await ask('listWebhooks', {})).body.webhooks)
    await ask('removeWebhook', { params: { outlet: id } })
  sink.close()
})

async function ask<K extends RouteName>(name: K, input: RouteInput<K>) {
  const { method }: RouteSpec = ROUTES[name]
  const { body } = input as { body?: unknown }
  const answer = await fetch(test.url + routePath(name, input as Parameters<typeof routePath>[1]), {
    method,
    headers: {
      authorization: `Bearer ${await test.token('boss', 'owner')}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await answer.text()
  type Body = RouteReply<K> & { error?: { code: string; message: string } }
  return { status: answer.status, body: (text === '' ? {} : JSON.parse(text)) as Body }
}

let ids = 0
const room = async (name = `room-${++ids}`): Promise<string> => {
  await test.server.rooms.create(name, 'A room', OWNER)
  return name
}
const announce = (name: string, text = `${++ids}`): Promise<unknown> =>
  test.server.rooms.command(name, {
    ...{ actor: OWNER, commandId: `a${++ids}` },
    command: { type: 'announcement.set', body: { text } },
  })
const create = async (more: object = {}) => {
  const { status, body } = await ask('createWebhook', { body: { name: 'Shop', url: sink.url, ...more } })
  expect([status, body.error]).toEqual([201, undefined])
  return { id: body.webhook.id, secret: body.secret, webhook: body.webhook }
}
const stateOf = async (outlet: string) => (await ask('getWebhook', { params: { outlet } })).body

describe('webhooks', () => {
  it('[WEBHOOK1] events arrive signed, in order, with the chain of the room', async () => {
    const name = await room()
    await announce(name)
    const { secret } = await create({ rooms: name })
    for (let n = 0; n < 5; n++) await announce(name)
    await eventually(() => sink.seqs(name).length >= 5, 'the events')
    expect(sink.seqs(name)).toEqual([3, 4, 5, 6, 7])
    const exported = await test.server.log.exportEvents(name, { after: 0, limit: 10, maxBytes: 1e6 })
    for (const record of sink.records(name)) {
      const { event, body, bodyDigest, chain } = exported[record.seq - 1] as (typeof exported)[0]
      expect(record).toMatchObject({ ...event, body: JSON.parse(body as string), bodyDigest, chain })
      expect(record.previous).toBe(exported[record.seq - 2]?.chain)
      expect(record.head).toBeGreaterThanOrEqual(record.seq)
    }
    // What came before it was made did not leave by it.
    expect(sink.records(name).map(({ since }) => since)).toEqual([0, 3, 4, 5, 6])
    expect(sink.accepted.every((one) => isSignedBy(secret, one) && one.type === 'room.events')).toBe(true)
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/)
  })

  it('[WEBHOOK2] only what its filter lets through leaves, and each says what it came after', async () => {
    const [name, other] = [await room(), await room()]
    await create({ rooms: name, types: ['announcement.*'] })
    await announce(name)
    await test.server.rooms
      .command(name, {
        ...{ actor: OWNER, commandId: `t${++ids}`, command: { type: 'room.title', body: { title: 'Other' } } },
      } as never)
      .catch(() => {})
    await announce(other)
    await announce(name)
    await eventually(() => sink.seqs(name).length >= 2, 'the events')
    expect(sink.records(name).every(({ type }) => type.startsWith('announcement.'))).toBe(true)
    expect(sink.records(name)[1]?.since).toBe(sink.seqs(name)[0])
    expect(sink.seqs(other)).toEqual([])
  })

  it('[WEBHOOK3] what was not taken comes again as it was, and nothing is passed over', async () => {
    const name = await room()
    const { id } = await create({ rooms: name })
    sink.answer = 500
    await announce(name)
    await eventually(() => sink.tried.length >= 2, 'two attempts')
    await announce(name)
    await announce(name)
    expect(new Set(sink.tried.map((one) => one.id)).size).toBe(1)
    sink.answer = 204
    await eventually(() => sink.seqs(name).length >= 3, 'the events')
    expect(sink.seqs(name)).toEqual([2, 3, 4])
    expect(sink.accepted[0]?.id).toBe(sink.tried[0]?.id)
    const { deliveries } = (await ask('listWebhookDeliveries', { params: { outlet: id } })).body
    expect(deliveries.at(-1)).toMatchObject({
      room: name,
      from: 2,
      to: 2,
      attempt: 1,
      status: 500,
      error: 'it answered 500',
    })
    expect(deliveries[0]).toMatchObject({ to: 4, error: null })
  })

  it('[WEBHOOK4] after too many failures it is paused, by itself; resumed, it goes on where it was', async () => {
    const name = await room()
    const { id } = await create({ rooms: name })
    sink.answer = 503
    await announce(name)
    await eventually(async () => (await stateOf(id)).state === 'paused', 'it to be paused')
    expect(await stateOf(id)).toMatchObject({ pausedWhy: 'failing', pausedWords: 'it answered 503' })
    expect(sink.tried).toHaveLength(5)
    await announce(name)
    sink.answer = 204
    await ask('resumeWebhook', { params: { outlet: id } })
    await eventually(() => sink.seqs(name).length >= 2, 'the events')
    expect(sink.seqs(name)).toEqual([2, 3])
    sink.answer = 410
    await announce(name)
    await eventually(async () => (await stateOf(id)).pausedWhy === 'gone', 'it to be gone')
    const { entries } = (await ask('listAudit', {})).body
    const acts = entries.filter(({ target }) => target === id).map(({ action, by }) => [action, by.kind])
    expect(acts).toEqual([
      ['webhook.paused', 'system'],
      ['webhook.resumed', 'person'],
      ['webhook.paused', 'system'],
      ['webhook.created', 'person'],
    ])
  })

  it('[WEBHOOK5] skip and replay move it, and are in the audit', async () => {
    const name = await room()
    const { id } = await create({ rooms: name })
    await ask('pauseWebhook', { params: { outlet: id } })
    expect(await stateOf(id)).toMatchObject({ state: 'paused', pausedWhy: 'asked' })
    for (let n = 0; n < 4; n++) await announce(name)
    await ask('skipWebhook', { params: { outlet: id }, body: { room: name, to: 3 } })
    await ask('resumeWebhook', { params: { outlet: id } })
    await eventually(() => sink.seqs(name).length >= 2, 'what comes behind')
    expect(sink.seqs(name)).toEqual([4, 5])
    expect(sink.records(name)[0]?.since).toBe(3)
    await ask('replayWebhook', { params: { outlet: id }, body: { room: name, from: 2 } })
    await eventually(() => sink.seqs(name).length >= 6, 'the replay')
    expect(sink.seqs(name)).toEqual([4, 5, 2, 3, 4, 5])
    const { entries } = (await ask('listAudit', {})).body
    expect(entries.find(({ action }) => action === 'webhook.skipped')?.detail).toEqual({ room: name, to: 3 })
    expect(entries.find(({ action }) => action === 'webhook.replayed')?.detail).toEqual({ room: name, from: 2 })
  })

  it('[WEBHOOK6] a rotated secret signs beside the new one while it counts', async () => {
    const name = await room()
    const { id, secret } = await create({ rooms: name })
    const rotated = (await ask('rotateWebhookSecret', { params: { outlet: id }, body: {} })).body
    await announce(name)
    await eventually(() => sink.accepted.length >= 1, 'the event')
    const [first] = sink.accepted as [(typeof sink.accepted)[0]]
    expect([secret, rotated.secret].map((one) => isSignedBy(one, first))).toEqual([true, true])
    const alone = (await ask('rotateWebhookSecret', { params: { outlet: id }, body: { overlapHours: 0 } })).body
    await announce(name)
    await eventually(() => sink.accepted.length >= 2, 'the next one')
    expect([rotated.secret, alone.secret].map((one) => isSignedBy(one, sink.accepted[1] as never))).toEqual([
      false,
      true,
    ])
    expect(JSON.stringify((await ask('listWebhooks', {})).body)).not.toContain('whsec_')
  })

  it('[WEBHOOK7] a test is sent now, and says what became of it', async () => {
    const { id } = await create()
    expect((await ask('testWebhook', { params: { outlet: id } })).body).toMatchObject({ delivered: true, error: null })
    expect(sink.accepted[0]?.type).toBe('webhook.test')
    sink.answer = 404
    expect((await ask('testWebhook', { params: { outlet: id } })).body).toMatchObject({
      ...{ delivered: false, status: 404, error: 'it answered 404' },
    })
  })

  it('[WEBHOOK8] redirects are not followed, and answers are not waited for', async () => {
    const name = await room()
    const { id } = await create({ rooms: name })
    sink.answer = (response) => response.writeHead(302, { location: sink.url }).end()
    expect((await ask('testWebhook', { params: { outlet: id } })).body).toMatchObject({ status: 302, delivered: false })
    sink.answer = () => {}
    const began = Date.now()
    const { error } = (await ask('testWebhook', { params: { outlet: id } })).body as { error: string | null }
    expect(error).toBe('it did not answer within 5 s')
    expect(Date.now() - began).toBeLessThan(6_500)
  }, 15_000)

  it('[OUTLET3] one that is slow does not hold up another', async () => {
    const name = await room()
    const slow = await WebhookSink.start()
    slow.answer = () => {}
    await create({ rooms: name, url: slow.url })
    await create({ rooms: name })
    const began = Date.now()
    await announce(name)
    await eventually(() => sink.seqs(name).length === 1, 'the other one')
    expect(Date.now() - began).toBeLessThan(2_000)
    slow.close()
  })

  it('[WEBHOOK9] addresses that are none are refused, and say why', async () => {
    for (const url of ['ftp://shop.example', 'https://me:pw@shop.example', 'https://shop.example/#x', 'shop']) {
      const { status, body } = await ask('createWebhook', { body: { name: 'x', url } })
      expect([url, status]).toEqual([url, 422])
      expect(body.error?.message).toMatch(/The address is not usable; .*; send one such as/)
    }
  })
})
