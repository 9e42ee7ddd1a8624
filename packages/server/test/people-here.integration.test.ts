import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { eventually, FaultProxy } from '@ovation/testkit'
import type { PresenceChange } from '@ovation/client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Unit } from '../src/log/index.ts'
import { SERVER_LIMITS } from '../src/ops/index.ts'
import { openStorage } from '../src/compose/open-storage.ts'
import { TestCluster } from './cluster.fixture.ts'
import { TestServer } from './server.fixture.ts'

const GRACE_MS = 2_500
const limits = {
  ...{ presenceGraceMs: GRACE_MS, presenceIntervalMs: 50, presencePerActorPerSecond: 20, maxPresentPerRoom: 3 },
  writeReadsIntervalMs: 50,
}

let test: TestServer
let proxy: FaultProxy
beforeAll(async () => {
  test = await TestServer.start({ limits })
  proxy = await FaultProxy.open(test.port)
})
afterAll(async () => {
  await proxy.close()
  await test.close()
})

let count = 0
const newRoom = async (): Promise<string> => {
  const name = `presence${++count}`
  await test.server.rooms.create(name, name, { id: 'owner', name: 'Owner', role: 'owner' })
  return name
}
type Entered = Awaited<ReturnType<typeof enter>>
const enter = (name: string, user: string, role: 'host' | 'moderator' | 'member' = 'member', options = {}) =>
  test.client(user, role, options).rooms.get(name).attach()
const follow = (room: Entered): string[] => {
  const heard: string[] = []
  room.presence.subscribe(({ type, member: { id, data } }: PresenceChange) =>
    heard.push(`${type} ${id} ${JSON.stringify(data) ?? ''}`.trim()),
  )
  return heard
}
const ids = (room: Entered): string[] => (room.getSnapshot().presence ?? []).map(({ id }) => id).sort()

describe('who is present', () => {
  it('[SDK37] data that no server takes is refused at once, with why', async () => {
    const room = await enter(await newRoom(), 'odd')
    for (const data of ['half \ud800', 'a\u0000b', JSON.parse('{"__proto__":1}')] as unknown[])
      await expect(room.presence.enter(data)).rejects.toMatchObject({ code: 'invalid_frame' })
  }, 5_000)

  it('[PRES10] is told with data as they enter, change and leave, in the snapshot while somebody follows', async () => {
    const name = await newRoom()
    const [mia, gus] = await Promise.all([enter(name, 'mia'), test.guest('Gus').rooms.get(name).attach()])
    await mia.presence.enter({ team: 'red' })
    expect(gus.getSnapshot().presence).toBeUndefined()
    const heard: string[] = []
    const subscription = gus.presence.subscribe(({ type, member }) => heard.push(`${type} ${member.name}`))
    await eventually(() => heard.length === 1, 'who is there')
    expect(gus.getSnapshot().presence).toEqual([{ id: 'mia', name: 'mia', data: { team: 'red' } }])
    await mia.presence.update({ team: 'blue' })
    await gus.presence.enter()
    await eventually(() => heard.length === 3, 'two changes')
    await mia.presence.leave()
    await eventually(() => heard.length === 4, 'the leave')
    expect(heard).toEqual(['enter mia', 'update mia', 'enter Gus', 'leave mia'])
    await expect(mia.presence.enter('x'.repeat(1_100))).rejects.toMatchObject({ code: 'data_too_large' })
    subscription.unsubscribe()
    expect(gus.getSnapshot().presence).toBeUndefined()
    await gus.detach()
  })

  it('[PRES3] a connection that is cut, and a restart of the server, are no leave and no enter', async () => {
    const name = await newRoom()
    const through = { server: `http://127.0.0.1:${proxy.port}`, random: () => 0.05 }
    const [mia, watcher] = await Promise.all([enter(name, 'mia', 'member', through), enter(name, 'watcher')])
    const heard = follow(watcher)
    await mia.presence.enter(1)
    await eventually(() => heard.length === 1, 'the enter')
    proxy.cut()
    await eventually(() => mia.connection.status.state !== 'connected', 'the cut')
    await eventually(() => mia.connection.status.state === 'connected' && mia.status === 'attached', 'to be back')
    await mia.presence.update(2)
    await eventually(() => heard.length === 2, 'the update')
    await test.restart()
    await Promise.all(
      [mia, watcher].map((room) =>
        eventually(
          () => room.connection.status.state === 'connected' && room.status === 'attached',
          'to be back',
          10_000,
        ),
      ),
    )
    await mia.presence.update(3)
    await eventually(() => heard.length === 3, 'the update after the restart')
    await mia.detach()
    await eventually(() => heard.length === 4, 'the leave')
    expect(heard).toEqual(['enter mia 1', 'update mia 2', 'update mia 3', 'leave mia 3'])
  }, 30_000)

  it('[PRES9] a ban, an erasure and the end of a client end it at once; a room for members takes no guests', async () => {
    const name = await newRoom()
    const [host, mia, ed, ann, gus] = await Promise.all([
      enter(name, 'host', 'host'),
      enter(name, 'mia'),
      enter(name, 'ed'),
      enter(name, 'ann'),
      test.guest('Gus').rooms.get(name).attach(),
    ])
    follow(host)
    await Promise.all([mia, ed, ann].map((room) => room.presence.enter('words')))
    await eventually(() => ids(host).length === 3, 'all three')
    await ed.messages.send({ text: 'said something too' })
    const before = performance.now()
    await host.moderation.ban('mia')
    await eventually(() => ids(host).join() === 'ann,ed', 'the banned to be gone')
    await test.server.rooms.erase(name, 'ed')
    await eventually(() => !ids(host).includes('ed') || undefined, 'the erased to be gone')
    await ann.detach()
    await eventually(() => !ids(host).includes('ann') || undefined, 'the last one')
    expect(performance.now() - before).toBeLessThan(GRACE_MS)
    await host.command('room.settings', { settings: { speak: 'members' } })
    await eventually(() => gus.getSnapshot().state.settings.speak === 'members', 'the setting')
    await expect(gus.presence.enter()).rejects.toMatchObject({ code: 'speak_restricted' })
  }, 20_000)

  it('[PRES4] anyone who is muted stays, without their data, until the mute ends', async () => {
    const name = await newRoom()
    const [host, mia] = await Promise.all([enter(name, 'host', 'host'), enter(name, 'mia')])
    const heard = follow(host)
    await mia.presence.enter('words')
    await eventually(() => heard.length === 1, 'the enter')
    await host.moderation.mute('mia')
    await eventually(() => heard.length === 2, 'the mute')
    await mia.presence.update('more words')
    await host.moderation.unmute('mia')
    await eventually(() => heard.length === 3, 'the end of the mute')
    expect(heard).toEqual(['enter mia "words"', 'update mia', 'update mia "more words"'])
  })

  it('[PRES2] beyond what the room holds an enter is refused with what to do, and the list says that it is full', async () => {
    const name = await newRoom()
    const [a, b, c, d] = await Promise.all(['a', 'b', 'c', 'd'].map((user) => enter(name, user)))
    if (!a || !b || !c || !d) return
    follow(d)
    await Promise.all([a, b, c].map((room) => room.presence.enter()))
    await expect(d.presence.enter()).rejects.toMatchObject({
      code: 'presence_full',
      retryInMs: expect.any(Number) as number,
    })
    await eventually(() => d.presence.full, 'the list to be full')
    await b.presence.leave()
    await eventually(() => !d.presence.full, 'a place')
    await d.presence.enter()
    await eventually(() => ids(d).join() === 'a,c,d', 'the other')
  })
})

const missing = process.env.OVATION_TEST_SKIP ?? ''
describe.skipIf(missing.includes('postgres') || missing.includes('redis'))('on several nodes', () => {
  let cluster: TestCluster
  beforeAll(async () => {
    cluster = await TestCluster.start(2, limits)
  }, 90_000)
  afterAll(() => cluster?.close())

  it('[PRES6] everybody sees everybody, once; anyone who is on two nodes leaves with the last', async () => {
    const at = (n: number, user: string) => cluster.get(n).client(user).rooms.get('demo').attach()
    const [a, b, c, twice] = await Promise.all([at(0, 'a'), at(1, 'b'), at(0, 'c'), at(1, 'a')])
    const heard = follow(b)
    follow(c)
    await a.presence.enter('here')
    await c.presence.enter()
    await b.presence.enter()
    await eventually(() => ids(b).join() === 'a,b,c' && ids(c).join() === 'a,b,c', 'all three on both')
    await twice.presence.enter('there')
    await eventually(() => heard.includes('update a "there"'), 'what was said last')
    await twice.presence.leave()
    await eventually(() => heard.includes('update a "here"') && heard.at(-1) === 'update a "here"', 'the other one')
    await a.presence.leave()
    await eventually(() => ids(b).join() === 'b,c' && ids(c).join() === 'b,c', 'the last leave')
    expect(heard.filter((change) => change.startsWith('enter a'))).toHaveLength(1)
    expect(heard.filter((change) => change.startsWith('leave'))).toEqual(['leave a "here"'])
    await Promise.all([b, c].map((room) => room.presence.leave()))
  }, 30_000)

  it('[PRES7] a node that goes takes those who do not come back elsewhere; those who do never left', async () => {
    const owner = { id: 'owner', name: 'Owner', role: 'owner' } as const
    await cluster.get(0).server.rooms.create('moving', 'Moving', owner)
    const watcher = await cluster.get(0).client('watcher').rooms.get('moving').attach()
    const heard = follow(watcher)
    const leaving = cluster.get(1)
    const [stays, moves] = await Promise.all(
      ['stays', 'moves'].map((user) => leaving.client(user).rooms.get('moving').attach()),
    )
    await stays?.presence.enter()
    await moves?.presence.enter()
    await eventually(() => heard.length === 2, 'both')
    await cluster.remove(leaving)
    const again = await cluster.get(0).client('moves').rooms.get('moving').attach()
    await again.presence.enter()
    await eventually(() => heard.length === 3, 'the one who is gone', 15_000)
    expect(heard.slice(2)).toEqual(['leave stays'])
    expect(ids(watcher)).toEqual(['moves'])
  }, 40_000)

  describe('read positions in PostgreSQL', () => readStoreContract(() => cluster.postgres.createDatabase()))
})

describe('read positions in SQLite', () => readStoreContract(async () => undefined))

describe('what somebody has read', () => {
  const say = async (room: { messages: { send: (message: { text: string }) => Promise<unknown> } }, n: number) => {
    for (let at = 0; at < n; at++) await room.messages.send({ text: `${at}` })
  }

  it('[READ4] is known on every device and after a restart; what others say is counted as it comes', async () => {
    const name = await newRoom()
    const [mia, gus] = await Promise.all(['mia', 'gus'].map((user) => test.client(user).rooms.get(name).attach()))
    if (!mia || !gus) return
    expect(mia.getSnapshot().unread).toBeUndefined()
    await say(gus, 3)
    await eventually(() => mia.getSnapshot().messages.length === 3, 'three messages')
    mia.messages.markRead(mia.getSnapshot().messages[0] as { seq: number })
    expect(mia.getSnapshot().unread).toBe(2)
    mia.messages.markRead()
    expect(mia.getSnapshot().unread).toBe(0)
    // Never back.
    mia.messages.markRead({ seq: 1 })
    expect(mia.getSnapshot().unread).toBe(0)
    await mia.messages.send({ text: 'my own' })
    await say(gus, 2)
    await eventually(() => mia.getSnapshot().unread === 2, 'two more')
    await mia.detach()
    await test.restart()
    await eventually(
      () => gus.connection.status.state === 'connected' && gus.status === 'attached',
      'to be back',
      10_000,
    )
    await say(gus, 1)
    const phone = await test.client('mia').rooms.get(name).attach()
    expect(phone.getSnapshot().unread).toBe(3)
    await say(gus, 1)
    await eventually(() => phone.getSnapshot().unread === 4, 'one more')
    const other = await test.client('nobody').rooms.get(name).attach()
    expect(other.getSnapshot().unread).toBeUndefined()
  }, 30_000)

  it('[READ3] a guest has a position too, which an erasure takes though they never said anything', async () => {
    const name = await newRoom()
    const kept = new Map<string, string>()
    const storage = {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => void kept.set(key, value),
      removeItem: (key: string) => void kept.delete(key),
    }
    const speaker = await test.client('speaker').rooms.get(name).attach()
    await say(speaker, 2)
    const gus = await test.guest('Gus', { storage }).rooms.get(name).attach()
    gus.messages.markRead({ seq: 2 })
    await gus.detach()
    const again = () => test.guest('Gus', { storage }).rooms.get(name).attach()
    const back = await again()
    expect(back.getSnapshot().unread).toBe(1)
    const person = back.connection.self?.id ?? ''
    await back.detach()
    await test.server.rooms.erase(name, person)
    expect((await again()).getSnapshot().unread).toBeUndefined()
  })
})

function readStoreContract(database: () => Promise<string | undefined>): void {
  let folder: string
  let storage: Awaited<ReturnType<typeof openStorage>>
  let epoch = 0
  let seq = 0
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'ovation-read-'))
    storage = await openStorage(folder, await database(), SERVER_LIMITS)
    await storage.log.createRoom('r', 1)
    epoch = (await storage.log.takeOwnership('r'))?.epoch ?? 0
  }, 60_000)
  afterAll(async () => {
    await storage.close()
    rmSync(folder, { recursive: true, force: true })
  })

  let commands = 0
  const store = async (actor: string, event: object): Promise<void> => {
    const common = { v: 1, at: 1, actor, audience: 'all', tier: 'timeline' }
    const unit = {
      ...{ room: 'r', epoch, expectedSeq: seq, actor, commandId: `c${++commands}`, requestHash: 'h' },
      ...{ events: [{ ...common, ...event }], claims: [], postings: [] },
    } as unknown as Unit
    expect(await storage.log.append([unit])).toMatchObject([{ outcome: 'committed' }])
    seq += 1
  }
  const say = (actor: string, more: object = {}) =>
    store(actor, {
      type: 'message.sent',
      body: { text: 'x', by: { id: actor, name: actor, role: 'member' }, cid: 'c', ...more },
    })
  const unread = async (person: string, after: number, most = 100, upTo = seq) =>
    (await storage.reads.countUnread([{ room: 'r', person, after, upTo, most }]))[0]
  const readTo = async (room: string, person: string) => (await storage.reads.findReads([{ room, person }]))[0]

  it('[READ1] a position is remembered by person and room, and never goes back', async () => {
    const { reads } = storage
    const mark = (person: string, room: string, at: number, to: number) => ({ person, room, seq: to, at })
    expect(await readTo('r', 'mia')).toBeUndefined()
    expect(await reads.anyReadIn('r')).toBe(false)
    await reads.writeReads([mark('mia', 'r', 1, 5), mark('mia', 's', 2, 7), mark('gus', 'r', 3, 1)], 10)
    await reads.writeReads([mark('mia', 'r', 4, 3)], 10)
    expect(
      await reads.findReads([
        { room: 'r', person: 'mia' },
        { room: 's', person: 'mia' },
        { room: 'r', person: 'nobody' },
        { room: 'r', person: 'gus' },
        { room: 'r', person: 'mia' },
      ]),
    ).toEqual([5, 7, undefined, 1, 5])
    expect(await reads.anyReadIn('r')).toBe(true)
    // Of one person those rooms stay where they read last.
    await reads.writeReads([mark('mia', 't', 5, 1)], 2)
    expect(await Promise.all(['r', 's', 't'].map((room) => readTo(room, 'mia')))).toEqual([5, undefined, 1])
    expect(await reads.forgetReads(4)).toBe(1)
    expect(await readTo('r', 'gus')).toBeUndefined()
    await reads.eraseRead('r', 'mia')
    expect(await readTo('r', 'mia')).toBeUndefined()
  })

  it('[READ2] unread are messages of others that are shown, counted so far', async () => {
    await say('mia')
    for (let n = 0; n < 4; n++) await say('gus')
    await say('gus', { shown: false })
    await store('gus', { type: 'message.deleted', body: { message: 2 }, amends: 2 })
    expect(await unread('mia', 1)).toBe(3)
    expect(await unread('gus', 0)).toBe(1)
    expect(await unread('mia', 3)).toBe(2)
    expect(await unread('mia', 1, 2)).toBe(2)
    expect(await unread('mia', 1, 100, 4)).toBe(2)
    const counted = (person: string, after: number, room = 'r') => ({ room, person, after, upTo: seq, most: 100 })
    const many = [counted('gus', 0), counted('mia', 3), counted('mia', 1), counted('mia', 0, 'none')]
    expect(await storage.reads.countUnread(many)).toEqual([1, 2, 3, 0])
  })

  it('[READ3] an erasure destroys the position in the transaction that destroys the words', async () => {
    await storage.reads.writeReads(
      [
        { person: 'gus', room: 'r', seq: 3, at: 1 },
        { person: 'gus', room: 's', seq: 3, at: 1 },
      ],
      10,
    )
    await store('system', { type: 'person.erased', tier: 'essential', body: { person: 'gus' } })
    expect(await readTo('r', 'gus')).toBeUndefined()
    expect(await readTo('s', 'gus')).toBe(3)
    expect(await unread('mia', 1)).toBe(0)
  })
}
