import { eventually } from '@ovation/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { TestCluster } from './cluster.fixture.ts'
import { TestServer } from './server.fixture.ts'
import type { RawClient } from './server.fixture.ts'

type Page = { rows: { key: string; data: { name?: string } }[]; more: boolean }

let ids = 0
async function rows(raw: RawClient, wanted: object): Promise<Page | string> {
  const id = `rows${++ids}`
  raw.send({ t: 'rows', id, room: 'demo', ...wanted } as never)
  for (;;) {
    const answer = await raw.next('reply')
    if (answer.id !== id) continue
    return 'error' in answer ? answer.error.code : (answer.result as unknown as Page)
  }
}

describe('reactions to messages', () => {
  let test: TestServer
  beforeAll(async () => {
    test = await TestServer.start()
  })
  afterAll(() => test.close())

  it('[REACT1] are counted for everybody, in history and after a restart', async () => {
    const ann = await test.client('ann').rooms.get('demo').attach()
    const ben = await test.client('ben').rooms.get('demo').attach()
    const sent = await ann.messages.send({ text: 'nice' })
    const { seq } = sent
    const shown = (room: typeof ann) => room.getSnapshot().messages.find((one) => one.seq === seq)?.reactions
    await ann.reactions.toggle(sent, '👍')
    await ben.reactions.toggle({ ...sent }, '👍')
    await ben.reactions.toggle(sent, '🎉')
    await eventually(() => shown(ann)?.['🎉'] === 1, 'the reactions')
    expect(shown(ann)).toEqual({ '👍': 2, '🎉': 1 })
    await eventually(() => ben.reactions.own(sent).length === 2, 'own')
    expect(ben.reactions.own(sent)).toEqual(['👍', '🎉'])
    expect(ann.reactions.own(sent)).toEqual(['👍'])
    await ben.reactions.toggle(sent, '🎉', false)
    await expect(ben.reactions.toggle(sent, '🎉', false)).rejects.toMatchObject({ code: 'nothing_to_change' })
    await eventually(() => shown(ann)?.['🎉'] === undefined, 'one that was taken back')
    expect(shown(ben)).toEqual({ '👍': 2 })
    await ann.messages.update(sent, 'very nice')
    await test.restart()
    const cat = await test.client('cat').rooms.get('demo').attach()
    expect(shown(cat)).toEqual({ '👍': 2 })
    const again = await test.client('ann').rooms.get('demo').attach()
    await eventually(() => again.reactions.own(sent)[0] === '👍', 'own after a restart')
    expect(cat.reactions.own(sent)).toEqual([])
    expect(await cat.reactions.people(sent, '👍')).toEqual({
      people: ['ann', 'ben'].map((id) => ({ id, name: id })),
      more: false,
    })
    expect((await cat.reactions.people(sent, '👍', 'ann')).people).toEqual([{ id: 'ben', name: 'ben' }])
    await eventually(() => ben.status === 'attached', 'ben')
    await ben.command('message.react', { message: seq, emoji: '👍' })
    await eventually(() => shown(cat)?.['👍'] === 1, 'the other one')
    const { messages } = await cat.messages.history({ limit: 5 })
    expect(messages.at(-1)).toMatchObject({ text: 'very nice', reactions: { '👍': 1 } })
  })

  it('[REACT3] who reacted is listed by emoji, page by page, and asked for by person', async () => {
    const ann = await test.client('ann').rooms.get('demo').attach()
    const { seq } = await ann.messages.send({ text: 'popular' })
    const people = ['p1', 'p2', 'p3', 'p4', 'p5']
    for (const name of people)
      await (await test.client(name).rooms.get('demo').attach()).command('message.react', { message: seq, emoji: '❤️' })
    await ann.command('message.react', { message: seq, emoji: '😂' })
    const raw = await test.rawIn('eve')
    const all = (await rows(raw, { slice: 'reactors', prefix: `${seq}/❤️/` })) as Page
    expect(all.rows.map(({ data }) => data.name)).toEqual(people)
    expect(all.more).toBe(false)
    const first = (await rows(raw, { slice: 'reactors', prefix: `${seq}/❤️/`, limit: 2 })) as Page
    expect(first.more).toBe(true)
    const after = first.rows.at(-1)?.key ?? ''
    const second = (await rows(raw, { slice: 'reactors', prefix: `${seq}/❤️/`, after, limit: 5 })) as Page
    expect(second.rows.map(({ data }) => data.name)).toEqual(['p3', 'p4', 'p5'])
    const keys = [`${seq}/😂/ann`, `${seq}/😂/p1`, `${seq}/😂/ann`]
    expect(((await rows(raw, { slice: 'reactors', keys })) as Page).rows).toEqual([
      { key: keys[0], data: { name: 'ann' } },
    ])
  })

  it('[KEYED7] only rows of public slices are given, and only to who is in the room', async () => {
    const raw = await test.rawIn('eve')
    for (const slice of ['standing', 'reaction-counts', 'nothing', 'constructor'])
      expect(await rows(raw, { slice, prefix: '' }), slice).toBe('value_out_of_range')
    for (const wanted of [{ keys: [] }, { limit: 0 }, { limit: 101 }, { prefix: 'x'.repeat(301) }, { other: 1 }])
      expect(await rows(raw, { slice: 'reactors', ...wanted }), JSON.stringify(wanted)).toBe('invalid_frame')
    expect(await rows(raw, { slice: 'reactors', keys: ['', '%', '7/👍/'] })).toEqual({ rows: [], more: false })
    expect(await rows(raw, { slice: 'reactors', room: 'other', prefix: '' })).toBe('not_attached')
  })

  it('[REACT4] of somebody who was erased are counts without a name', async () => {
    const ann = await test.client('ann').rooms.get('demo').attach()
    const gus = await test.client('gus').rooms.get('demo').attach()
    const { seq } = await ann.messages.send({ text: 'before' })
    await gus.command('message.react', { message: seq, emoji: '😮' })
    await test.server.rooms.erase('demo', 'gus')
    const raw = await test.rawIn('eve')
    expect(await rows(raw, { slice: 'reactors', prefix: `${seq}/` })).toEqual({ rows: [], more: false })
    const { messages } = await ann.messages.history({ limit: 1 })
    expect(messages.at(-1)?.reactions).toEqual({ '😮': 1 })
  })

  it('[REACT5] a crowd that reacts at once is counted to the last one', async () => {
    const ann = await test.client('ann').rooms.get('demo').attach()
    const { seq } = await ann.messages.send({ text: 'all at once' })
    const crowd = await Promise.all(
      Array.from({ length: 40 }, (_, n) => test.client(`crowd${n}`).rooms.get('demo').attach()),
    )
    await Promise.all(crowd.map((room) => room.command('message.react', { message: seq, emoji: '🎉' })))
    const shown = () => ann.getSnapshot().messages.find((one) => one.seq === seq)?.reactions?.['🎉']
    await eventually(() => shown() === 40, 'forty')
    await Promise.all(crowd.slice(0, 15).map((room) => room.command('message.react', { message: seq, emoji: '🎉' })))
    await eventually(() => shown() === 25, 'twenty-five')
  })
})

const missing = process.env.OVATION_TEST_SKIP ?? ''
describe.skipIf(missing.includes('postgres') || missing.includes('redis'))('reactions on two nodes', () => {
  let cluster: TestCluster
  beforeAll(async () => {
    cluster = await TestCluster.start(2)
  }, 90_000)
  afterAll(() => cluster?.close())

  it('[REACT1] are one count for all, whoever decides', async () => {
    const [here, there] = [cluster.get(0), cluster.get(1)]
    const ann = await here.client('ann').rooms.get('demo').attach()
    const ben = await there.client('ben').rooms.get('demo').attach()
    const { seq } = await ann.messages.send({ text: 'far' })
    await eventually(() => ben.getSnapshot().messages.some((one) => one.seq === seq), 'the message')
    await Promise.all([ann, ben].map((room) => room.command('message.react', { message: seq, emoji: '❤️' })))
    for (const room of [ann, ben])
      await eventually(
        () => room.getSnapshot().messages.find((one) => one.seq === seq)?.reactions?.['❤️'] === 2,
        'both reactions on both nodes',
      )
    const raw = await there.rawIn('eve')
    const page = (await rows(raw, { slice: 'reactors', prefix: `${seq}/❤️/` })) as Page
    expect(page.rows.map(({ data }) => data.name)).toEqual(['ann', 'ben'])
  })
})
