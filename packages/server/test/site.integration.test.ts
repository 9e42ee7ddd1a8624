import type { SiteInfo } from '@ovation/protocol'
import type { Role } from '@ovation/room'
import { eventually } from '@ovation/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Delivery } from '../src/consumers/index.ts'
import { ownerOf } from '../src/cluster/rendezvous.ts'
import { TestCluster } from './cluster.fixture.ts'
import { TestServer } from './server.fixture.ts'

type Change = { name?: string; pause?: { text: string } | null; ifVersion?: number }

const ask = async (test: TestServer, change?: Change, role: Role = 'owner') => {
  const headers = { authorization: `Bearer ${await test.token('boss', role)}`, 'content-type': 'application/json' }
  const request = change ? { method: 'PATCH', headers, body: JSON.stringify(change) } : {}
  const answer = await fetch(`${test.url}/api/v1/site`, request)
  return {
    status: answer.status,
    body: (await answer.json()) as SiteInfo & { error?: { code: string; message: string } },
  }
}
const changed = async (test: TestServer, change: Change): Promise<SiteInfo> => {
  const { status, body } = await ask(test, change)
  expect(status, JSON.stringify(body)).toBe(200)
  return body
}

describe('the log of the site', () => {
  const heard: Delivery[] = []
  let test: TestServer
  beforeAll(async () => {
    const consumer = {
      ...{ name: 'of-the-site', from: 'start' as const, audience: 'server' as const },
      handle: async (log: string, deliveries: readonly Delivery[]) => {
        if (log === '$site') heard.push(...deliveries)
      },
    }
    test = await TestServer.start({ consumers: [consumer] })
  })
  afterAll(() => test.close())

  it('[SITE1] begins empty; a change is there at once, for everybody, and after a restart', async () => {
    expect(await ask(test)).toEqual({ status: 200, body: { name: '', pause: null, version: 0 } })
    expect(await (await fetch(test.url)).text()).toContain('<h1>Ovation</h1>')
    expect(await changed(test, { name: ' Friday <club> ' })).toEqual({ name: 'Friday <club>', pause: null, version: 1 })
    await test.restart()
    expect((await ask(test)).body).toEqual({ name: 'Friday <club>', pause: null, version: 1 })
    const home = await (await fetch(test.url)).text()
    expect(home).toContain('<title>Friday &#60;club&#62;</title>')
    expect(home).not.toContain('Paused')
  })

  it('[SITE8] its name is in the titles of its pages and in link previews; without one that is the product’s', async () => {
    const page = async (path: string) => (await fetch(test.url + path)).text()
    expect(await page('/r/demo')).toContain('<title>Demo · Friday &#60;club&#62;</title>')
    expect(await page('/r/demo')).toContain('<meta property="og:site_name" content="Friday &#60;club&#62;" />')
    expect(await page('/studio')).toContain('<title>Studio · Friday &#60;club&#62;</title>')
    expect(await page('/r/no-such-room')).toContain('<title>Friday &#60;club&#62;</title>')
    await changed(test, { name: '' })
    expect(await page('/r/demo')).toContain('<title>Demo · Ovation</title>')
    expect(await page('/r/demo')).toContain('<meta property="og:site_name" content="Ovation" />')
    expect(await page('/')).toContain('<h1>Ovation</h1>')
    await changed(test, { name: 'Friday <club>' })
  })

  it('[SITE1] only the owner changes it; bad values are refused and change nothing', async () => {
    const before = (await ask(test)).body
    for (const role of ['guest', 'moderator', 'host'] as const)
      expect((await ask(test, { name: 'mine' }, role)).status, role).toBe(403)
    const refused: [unknown, string][] = [
      [{ name: 'x'.repeat(61) }, 'text_too_long'],
      [{ name: before.name }, 'nothing_to_change'],
      [{ pause: null }, 'nothing_to_change'],
      [{}, 'nothing_to_change'],
      [{ name: 7 }, 'value_out_of_range'],
      [{ title: 'x' }, 'value_out_of_range'],
      [{ pause: {} }, 'value_out_of_range'],
    ]
    for (const [change, code] of refused)
      expect((await ask(test, change as Change)).body.error?.code, JSON.stringify(change)).toBe(code)
    expect((await ask(test)).body).toEqual(before)
  })

  it('[SITE2] while it is paused only staff send anything, and everybody is told why', async () => {
    const host = await test.client('host', 'host').rooms.get('demo').attach()
    const mia = await test.client('mia').rooms.get('demo').attach()
    const { pause } = await changed(test, { pause: { text: 'back at nine' } })
    expect(pause?.since).toBeGreaterThan(Date.now() - 60_000)
    await expect(mia.messages.send({ text: 'hello' })).rejects.toMatchObject({
      ...{ code: 'site_paused', retry: true },
      message: expect.stringContaining('back at nine') as string,
    })
    await host.messages.send({ text: 'we are back at nine' })
    await mia.moderation.report({ actor: 'gus', reason: 'kept' })
    expect(await (await fetch(test.url)).text()).toContain('back at nine')
    await changed(test, { pause: null })
    await mia.messages.send({ text: 'hello again' })
  })

  it('[SITE4] with the version that was seen, of many changes at once one is stored', async () => {
    const { version } = (await ask(test)).body
    const answers = await Promise.all(['a', 'b', 'c', 'd'].map((name) => ask(test, { name, ifVersion: version })))
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409, 409, 409])
    const lost = answers.find(({ status }) => status === 409)
    expect(lost?.body.error).toMatchObject({ code: 'revision_conflict', revision: version + 1 })
    expect((await ask(test)).body.version).toBe(version + 1)
  })

  it('[SITE5] is no room: it is in no list, nobody enters it, and consumers read it', async () => {
    const headers = { authorization: `Bearer ${await test.token('boss', 'owner')}`, 'content-type': 'application/json' }
    const { rooms } = (await (await fetch(`${test.url}/api/v1/rooms`, { headers })).json()) as {
      rooms: { room: string }[]
    }
    expect(rooms.map(({ room }) => room)).toEqual(['demo'])
    for (const path of ['rooms/$site/state', 'rooms/$site/stream', 'rooms/%24site/people'])
      expect((await fetch(`${test.url}/api/v1/${path}`, { headers })).status, path).toBe(404)
    const create = { method: 'POST', headers, body: JSON.stringify({ room: '$site', title: 'x' }) }
    expect((await fetch(`${test.url}/api/v1/rooms`, create)).status).toBe(422)
    expect((await fetch(`${test.url}/r/$site`)).status).toBe(404)
    expect((await fetch(`${test.url}/live/$site/index.m3u8`)).status).toBe(404)
    const raw = await test.rawIn('boss', 'owner')
    raw.send({ t: 'attach', id: 'a', room: '$site' } as never)
    expect(JSON.stringify(await raw.next('reply'))).toMatch(/room_not_found|invalid_frame/)
    await eventually(() => heard.length >= 4, 'the consumer')
    expect(heard.map((delivery) => delivery.type === 'event' && delivery.event.type)).toContain('site.changed')
    expect(await test.server.cards.of(['$site'])).toEqual(new Map())
  })
})

const missing = process.env.OVATION_TEST_SKIP ?? ''
describe.skipIf(missing.includes('postgres') || missing.includes('redis'))('the site on two nodes', () => {
  let cluster: TestCluster
  beforeAll(async () => {
    cluster = await TestCluster.start(2)
  }, 90_000)
  afterAll(() => cluster?.close())

  it('[SITE3] every node knows a change within a second, also while the bus is away', async () => {
    const [a, b] = [cluster.get(0), cluster.get(1)]
    await changed(a, { name: 'with the bus' })
    await eventually(async () => (await ask(b)).body.name === 'with the bus', 'the name', 1_000)
    await cluster.redis.halt()
    await changed(b, { name: 'without it' })
    await eventually(async () => (await ask(a)).body.name === 'without it', 'the name', 1_500)
    await cluster.redis.begin()
  })

  it('[SITE3] a command is decided with the version that its node has seen, whoever decides it', async () => {
    const [a, b] = [cluster.get(0), cluster.get(1)]
    // B owns the room; it would look at the site only twice a second.
    const nodes = [a, b].map(({ server }) => server.cluster?.id ?? '')
    const room = Array.from({ length: 64 }, (_, n) => `s${n}`).find((name) => ownerOf(name, nodes) === nodes[1]) ?? ''
    expect(room).not.toBe('')
    await b.server.rooms.create(room, room, { id: 'owner', name: 'Owner', role: 'owner' })
    const mia = await a.client('mia').rooms.get(room).attach()
    await mia.messages.send({ text: 'before' })
    for (let round = 0; round < 5; round++) {
      await changed(a, { pause: { text: `round ${round}` } })
      await expect(mia.messages.send({ text: 'paused' })).rejects.toMatchObject({ code: 'site_paused' })
      await changed(a, { pause: null })
      await mia.messages.send({ text: `after ${round}` })
    }
  })

  it('[SITE4] changes on both nodes at once make one order, and none is lost', async () => {
    const [a, b] = [cluster.get(0), cluster.get(1)]
    const { version } = (await ask(a)).body
    await Promise.all([0, 1, 2, 3].flatMap((n) => [a, b].map((test, node) => changed(test, { name: `n${node} ${n}` }))))
    await eventually(async () => (await ask(b)).body.version === version + 8, 'all of them')
    await eventually(async () => (await ask(a)).body.version === version + 8, 'all of them')
    expect((await ask(a)).body).toEqual((await ask(b)).body)
  })
})
