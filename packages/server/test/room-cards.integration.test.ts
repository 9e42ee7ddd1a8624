import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { RoomSummary } from '@ovation/protocol'
import type { Command } from '@ovation/room'
import { eventually } from '@ovation/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { TestServer } from './server.fixture.ts'

const OWNER = { id: 'owner', name: 'Owner', role: 'owner' } as const
const SYSTEM = { id: 'system', name: '', role: 'owner' } as const
const WITHIN_MS = 1_000

let test: TestServer
beforeAll(async () => {
  test = await TestServer.start()
})
afterAll(() => test.close())

let ids = 0
const command = (room: string, command: Command, actor: { id: string; name: string; role: 'owner' } = OWNER) =>
  test.server.rooms.command(room, { actor, commandId: `id${++ids}`, command })
const home = async (): Promise<string> => (await fetch(test.url)).text()
const listed = async (): Promise<RoomSummary[]> => {
  const headers = { authorization: `Bearer ${await test.token('boss', 'owner')}` }
  return ((await (await fetch(`${test.url}/api/v1/rooms`, { headers })).json()) as { rooms: RoomSummary[] }).rooms
}
const shown = async (room: string) => (await test.server.cards.publicRooms()).find((one) => one.room === room)
const changeStorage = async (sql: string): Promise<void> => {
  await test.server.close()
  const db = new DatabaseSync(join(test.folder, 'ovation.db'))
  db.exec(sql)
  db.close()
  await test.begin()
}

describe('the cards of rooms', () => {
  it('[CARD1] the home page and the list say what the log says within a second, and open no room', async () => {
    await test.server.rooms.create('studio', 'First', OWNER)
    expect((await listed()).find(({ room }) => room === 'studio')).toMatchObject({ title: 'First', lifecycle: 'open' })
    await eventually(async () => (await home()).includes('First'), 'the room', WITHIN_MS)
    await command('studio', { type: 'room.title', body: { title: 'Second' } })
    await command('studio', { type: 'stream.start', body: { stream: 's' } }, SYSTEM)
    await eventually(
      async () => {
        const card = await shown('studio')
        return card?.title === 'Second' && card.live
      },
      'the card to follow',
      WITHIN_MS,
    )
    expect((await test.server.cards.publicRooms())[0]?.room).toBe('studio')
    // After a restart nobody has opened the rooms.
    await test.restart()
    const { owned } = test.server.rooms.counts
    expect(await home()).toContain('Second')
    expect((await listed()).find(({ room }) => room === 'studio')).toMatchObject({
      ...{ title: 'Second', stream: { stream: 's' }, viewers: 0 },
    })
    expect(test.server.rooms.counts.owned).toBe(owned)
    await command('studio', { type: 'stream.end', body: { stream: 's' } }, SYSTEM)
  })

  it('[CARD2] a room that is closed, unlisted or gone leaves the home page, and comes back', async () => {
    const there = (is: boolean): Promise<unknown> =>
      eventually(async () => ((await shown('studio')) !== undefined) === is, `it to be there: ${is}`, WITHIN_MS)
    const access = (value: 'public' | 'unlisted'): Promise<unknown> =>
      command('studio', { type: 'room.settings', body: { settings: { access: value } } })
    await there(true)
    await access('unlisted')
    await there(false)
    await access('public')
    await there(true)
    await command('studio', { type: 'room.close', body: {} })
    await there(false)
    expect((await listed()).find(({ room }) => room === 'studio')).toMatchObject({ lifecycle: 'closed' })
    await command('studio', { type: 'room.open', body: { title: 'Third' } })
    await there(true)
    await changeStorage(`delete from event where room = 'studio'; delete from room_head where room = 'studio'`)
    await there(false)
  })

  it('[HOME1] an announced broadcast is on the card within a second, also where the card is older than that', async () => {
    const announce = (startsAt: number | null): Promise<unknown> =>
      command('announced', { type: 'room.settings', body: { settings: { startsAt } } })
    const follows = (startsAt: number | null): Promise<unknown> =>
      eventually(async () => (await shown('announced'))?.startsAt === startsAt, `it to be ${startsAt}`, WITHIN_MS)
    await test.server.rooms.create('announced', 'First', OWNER)
    const at = Date.now() + 3_600_000
    await announce(at)
    await follows(at)
    expect(await home()).toContain(new Date(at).toISOString())
    await announce(null)
    await follows(null)
    await announce(at)
    await follows(at)
    await changeStorage(`update room_card set data = json_remove(data, '$.startsAt') where room = 'announced'`)
    expect((await shown('announced'))?.startsAt).toBeNull()
    await command('announced', { type: 'room.title', body: { title: 'Fourth' } })
    await follows(at)
  })

  it('[CARD4] how many watch is known where somebody listens, and for a minute where nobody does', async () => {
    const { cards, rooms } = test.server
    for (const room of ['old', 'cut']) await rooms.create(room, `The ${room} one`, OWNER)
    await test.client('mia').rooms.get('old').attach()
    await eventually(async () => (await shown('old'))?.viewers === 1, 'mia to be counted', WITHIN_MS)
    expect((await listed()).find(({ room }) => room === 'old')?.viewers).toBe(1)
    expect(rooms.openHub('cut')).toBeUndefined()
    // As another node wrote it.
    const write = (at: number): void => {
      const db = new DatabaseSync(join(test.folder, 'ovation.db'))
      db.prepare(`update room_card set viewers = 7, viewers_at = ? where room = 'cut'`).run(at)
      db.close()
    }
    const viewers = async (): Promise<number | undefined> => (await cards.of(['cut'])).get('cut')?.viewers
    write(Date.now())
    expect(await viewers()).toBe(7)
    write(Date.now() - 61_000)
    expect(await viewers()).toBe(0)
  })

  it('[CONSUMER10] lag, failures and dead letters are figures', async () => {
    const text = await (await fetch(`${test.opsUrl}/metrics`)).text()
    for (const name of ['ovation_consumer_lag_events', 'ovation_consumer_lag_seconds'])
      expect(text).toMatch(new RegExp(`^${name}\\{consumer="room-cards"\\} 0$`, 'm'))
    expect(text).toMatch(/^ovation_rooms_owned \d+$/m)
    expect(text).toMatch(/^# TYPE ovation_consumer_failures_total counter$/m)
    expect(text).toMatch(/^# TYPE ovation_dead_letters_total counter$/m)
  })
})
