import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { HistoryPage } from '@ovation/protocol'
import { ManualClock } from '@ovation/testkit'
import type { EventDraft } from '@ovation/room'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { LayeredCache, MemoryCache } from '../cache/index.ts'
import { SqliteLog } from '../log/index.ts'
import type { StoredEvent } from '../log/index.ts'
import { systemClock } from '../ops/index.ts'
import { StorageThread } from '../storage/index.ts'
import { readHistory } from './history.ts'
import { KeptPages } from './kept-pages.ts'

const entry = new URL('../compose/storage-thread.ts', import.meta.url)
const MAX_BYTES = 100_000
const BOUNDS = { maxBytes: 1e7, maxEntries: 1_000, maxTextBytes: 1e6, maxKeysPerGroup: 500, keepMs: 1e6 }
const PEOPLE = ['mia', 'gus', 'eva']

let log: SqliteLog
const folder = mkdtempSync(join(tmpdir(), 'ovation-pages-'))
beforeAll(async () => {
  const writer = await new StorageThread(entry, { folder, mode: 'writer' }).ready()
  log = new SqliteLog(writer, await new StorageThread(entry, { folder, mode: 'reader' }).ready())
})
afterAll(async () => {
  await log.close()
  rmSync(folder, { recursive: true, force: true })
})

/** Small, and the same in every run. */
function randomFrom(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

let commands = 0

/** A room with its log, and nodes that keep pages of it and remember so many of its newest events. */
async function openRoom(room: string, remembers: number) {
  await log.createRoom(room, 1)
  const { epoch } = (await log.takeOwnership(room)) ?? { epoch: 0 }
  const events: StoredEvent[] = []
  const far = new MemoryCache(BOUNDS, new ManualClock())
  const counted = { loads: 0, gaps: 0, deaf: false }
  let known = 0

  const store = async (...drafts: Pick<EventDraft, 'type' | 'body' | 'amends' | 'actor'>[]): Promise<void> => {
    const whole = drafts.map(
      (draft) => ({ v: 1, at: 1_000, audience: 'all', tier: 'timeline', ...draft }) as EventDraft,
    )
    const unit = { room, epoch, expectedSeq: events.length, actor: 'x', commandId: `${++commands}`, requestHash: 'h' }
    const [result] = await log.append([{ ...unit, events: whole, claims: [], postings: [] }])
    expect(result).toMatchObject({ outcome: 'committed' })
    events.push(...(await log.read(room, { after: events.length, limit: 100, maxBytes: 1e6 })))
    if (!counted.deaf) known = events.length
  }
  const node = () => {
    const cache = new LayeredCache(new MemoryCache(BOUNDS, new ManualClock()), far)
    const pages = new KeptPages({
      ...{ cache, clock: systemClock, maxBytes: MAX_BYTES },
      endOf: async (name) => (await log.heads([name]))[0],
      tailOf: () => ({
        get known() {
          return known
        },
        since: (after, upTo) => (upTo <= known && after >= known - remembers ? events.slice(after, upTo) : undefined),
        fillGap: async () => {
          counted.gaps += 1
          known = events.length
        },
      }),
    })
    const read = async (before: number, limit: number): Promise<HistoryPage> => {
      const json = await pages.get(room, (end) => {
        const upTo = Math.min(before, (end?.seq ?? before) + 1)
        const load = (): Promise<HistoryPage> => {
          counted.loads += 1
          return readHistory(log, room, { before: upTo, limit, maxBytes: MAX_BYTES })
        }
        return { key: `${upTo}/${limit}`, load }
      })
      return JSON.parse(json) as HistoryPage
    }
    return { pages, cache, read }
  }
  const say = (actor: string, text = 'words') =>
    store({ type: 'message.sent', actor, body: { text, cid: 'c', by: { id: actor, name: actor, role: 'guest' } } })
  const fresh = async (before: number, limit: number): Promise<HistoryPage> =>
    JSON.parse(JSON.stringify(await readHistory(log, room, { before, limit, maxBytes: MAX_BYTES }))) as HistoryPage
  return { room, events, far, counted, store, say, node, fresh }
}

describe('pages that are kept', () => {
  it('[CACHE8] are what the log would give now, whatever was said, changed, deleted, erased and cut', async () => {
    const { room, events, counted, store, say, node, fresh } = await openRoom('random', 30)
    const nodes = [node(), node()]
    const random = randomFrom(7)
    const one = (): number => 1 + random(events.length)
    let reads = 0
    for (let n = 0; n < 30; n++) await say(PEOPLE[n % 3] ?? '')
    for (let step = 0; step < 400; step++) {
      const message = one()
      const isMessage = events[message - 1]?.type === 'message.sent'
      const kind = random(40)
      if (kind < 10) await say(PEOPLE[random(3)] ?? '', `words ${step}`)
      else if (!isMessage) await say('mia')
      else if (kind < 20)
        await store({
          type: 'message.edited',
          actor: 'gus',
          body: { message, text: `${step}` },
          amends: message,
        } as never)
      else if (kind < 30)
        await store({
          ...{ type: 'message.reacted', actor: 'eva', amends: message },
          body: { message, emoji: '👍', on: true, counts: { '👍': step } },
        } as never)
      else if (kind < 34)
        await store({ type: 'message.deleted', actor: 'mia', body: { message }, amends: message } as never)
      else if (kind === 34) await store({ type: 'person.erased', actor: 'system', body: { person: 'eva' } } as never)
      else if (kind === 35)
        await store(
          ...Array.from(
            { length: 35 },
            () => ({ type: 'custom.sent', actor: 'mia', body: { name: 'a.b', data: 1 } }) as never,
          ),
        )
      for (const { read } of nodes)
        for (const [before, limit] of [
          [events.length + 1, 10],
          [Number.MAX_SAFE_INTEGER, 5],
          [25, 10],
          [12, 20],
          [one(), 3],
        ] as const) {
          expect(await read(before, limit), `step ${step}`).toEqual(await fresh(before, limit))
          reads += 1
        }
    }
    expect(reads).toBe(4_000)
    expect(counted.loads).toBeLessThan(reads / 2)
    expect(room).toBe('random')
  }, 60_000)

  it('[CACHE8] need nothing of the log but its end, while what happened since is in memory', async () => {
    const { events, counted, store, say, node, fresh } = await openRoom('memory', 1_000)
    for (let n = 0; n < 60; n++) await say('mia', `${n}`)
    const [here, there] = [node(), node()]
    await here.read(30, 20)
    for (let n = 0; n < 50; n++) {
      await store({ type: 'message.edited', actor: 'mia', body: { message: 20, text: `${n}` }, amends: 20 } as never)
      await say('gus')
      const now = await fresh(30, 20)
      expect(await Promise.all([here.read(30, 20), here.read(30, 20), there.read(30, 20)])).toEqual([now, now, now])
    }
    expect([counted.loads, counted.gaps, events.length]).toEqual([1, 0, 160])
    // What the bus did not carry is read once, for the room as a whole.
    counted.deaf = true
    await store({ type: 'message.deleted', actor: 'mia', body: { message: 20 }, amends: 20 } as never)
    expect(await there.read(30, 20)).toEqual(await fresh(30, 20))
    expect([counted.loads, counted.gaps]).toEqual([1, 1])
  })

  it('[CACHE8] are read anew where the log is another one, or was cut', async () => {
    const { room, say, store, node, fresh, counted } = await openRoom('cut', 1_000)
    for (let n = 0; n < 20; n++) await say('mia', `${n}`)
    const { read, cache } = node()
    const before = await read(15, 20)
    // As a page of a log that was lost, with the same numbers in it.
    const kept = await cache.read(`pages/${room}`, '15/20', async () => '')
    await cache.renew(
      `pages/${room}`,
      '15/20',
      kept.replace('"text":"3"', '"text":"lost"').replace(/ [\w-]{43}\n/, ` ${'A'.repeat(43)}\n`),
    )
    expect(await read(15, 20)).toEqual(before)
    await cache.renew(`pages/${room}`, '15/20', 'no page at all')
    expect(await read(15, 20)).toEqual(before)
    expect(counted.loads).toBe(3)

    await store({ type: 'custom.sent', actor: 'mia', body: { name: 'a.b', data: 1 } } as never)
    await log.saveSnapshot({ stateVersion: 1, versions: {}, position: { epoch: 1, seq: 20 }, state: { room } as never })
    expect(await log.retain(room, 11)).toBe(10)
    expect((await read(15, 20)).messages.map(({ seq }) => seq)).toEqual([11, 12, 13, 14])
    expect(await read(15, 20)).toEqual(await fresh(15, 20))
  })

  it('[CACHE9] words that were deleted or erased are in no cache, also where nobody reads the page again', async () => {
    const { room, events, far, store, say, node } = await openRoom('gone', 1_000)
    for (let n = 0; n < 20; n++) await say('mia', `secret ${n}`)
    const [here, there] = [node(), node()]
    const group = `pages/${room}`
    const kept = async (before: number): Promise<string[]> => {
      const near = await Promise.all(
        [here, there].map(({ cache }) => cache.read(group, `${before}/5`, async () => 'none')),
      )
      for (const { cache } of [here, there]) await cache.renew(group, `${before}/5`, near.shift() ?? '')
      return [...near, (await far.get(group, `${before}/5`)) ?? 'none']
    }
    for (const { read } of [here, there]) for (const before of [6, 11]) await read(before, 5)
    expect((await kept(11)).join()).toContain('secret 9')
    await store({ type: 'message.deleted', actor: 'mia', body: { message: 10 }, amends: 10 } as never)
    // One hears of it from the bus; the other one when somebody reads any page.
    here.pages.take(room, events.slice(-1))
    await there.read(6, 5)
    for (const before of [6, 11]) expect((await kept(before)).join(), `${before}`).not.toContain('secret 9')
  })

  it('of a room that does not exist are what the log gives', async () => {
    const { node } = await openRoom('other', 10)
    expect(
      await node().pages.get('none', () => ({ key: 'k', load: async () => ({ messages: [], more: false }) })),
    ).toBe('{"messages":[],"more":false}')
  })
})
