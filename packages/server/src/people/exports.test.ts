import type { RoomEvent } from '@ovation/room'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { Credentials, Exports, RoomRoles } from './index.ts'
import { accountsFixture } from './people.fixture.ts'

let fixture: ReturnType<typeof accountsFixture>
beforeEach(() => (fixture = accountsFixture()))
afterEach(() => fixture.close())

const said = (actor: string, seq: number) =>
  ({ seq, at: 5, actor, type: 'message.sent', body: { text: `${actor} ${seq}` }, digest: 'd' }) as unknown as RoomEvent

/** What is exported of somebody, where these events are in room `b`, and how many events each page had. */
async function exported(id: string, events: RoomEvent[]) {
  const { db, people, sessions } = fixture
  const pages: number[] = []
  const exports = new Exports({
    ...{ db, people, sessions, credentials: new Credentials(db), roomRoles: new RoomRoles(db) },
    readBy: async (room, actor, { after, limit }) => {
      const found = events.filter((event) => room === 'b' && event.actor === actor && event.seq > after).slice(0, limit)
      if (found.length > 0) pages.push(found.length)
      return found
    },
  })
  let text = ''
  let longest = 0
  for await (const piece of exports.of(id)) {
    text += piece
    longest = Math.max(longest, piece.length)
  }
  return { all: JSON.parse(text) as Record<string, unknown> & { written: { seq: number }[] }, text, pages, longest }
}

it('[PEOPLE10] an export has everything of a person, under all their ids, and nothing that is secret', async () => {
  const { db, people, sessions, clock } = fixture
  fixture.rooms('a', 'b')
  const { id } = await people.create({ name: 'Ann' })
  await people.addAlias(id, 'g_1')
  const secret = await sessions.start(id, { label: 'Firefox' })
  await db.change([
    ['addCredential', 'mail', 'key-of-mail', id, '{"mail":"ann@example.com"}', 3],
    ['setRoomRole', id, 'b', 'host', 1],
  ])
  const { all, text } = await exported(id, [said(id, 2), said('bea', 3), said('g_1', 1)])
  expect(all).toMatchObject({
    ...{ id, account: { id, name: 'Ann', bio: '' }, aliases: ['g_1'], rooms: [{ room: 'b', role: 'host' }] },
    credentials: [{ kind: 'mail', label: 'ann@example.com' }],
    sessions: [{ label: 'Firefox', createdAt: clock.now() }],
    written: [
      { room: 'b', seq: 2, at: 5, actor: id, type: 'message.sent', body: { text: `${id} 2` } },
      { room: 'b', seq: 1, at: 5, actor: 'g_1', type: 'message.sent', body: { text: 'g_1 1' } },
    ],
  })
  const session = await sessions.findBySecret(secret)
  for (const hidden of [secret, session?.hash ?? 'none', 'key-of-mail', 'digest']) expect(text).not.toContain(hidden)
})

it('[PEOPLE10] what somebody wrote is read page by page; who has no account is exported too', async () => {
  fixture.rooms('a', 'b')
  const events = Array.from({ length: 1_200 }, (_, n) => said('g_1', n + 1))
  const { all, pages, longest } = await exported('g_1', events)
  expect(all).toMatchObject({ id: 'g_1', account: null, aliases: [], rooms: [], credentials: [], sessions: [] })
  expect(all.written.map(({ seq }) => seq)).toEqual(events.map(({ seq }) => seq))
  expect(pages).toEqual([500, 500, 200])
  expect(longest).toBeLessThan(500)
})
