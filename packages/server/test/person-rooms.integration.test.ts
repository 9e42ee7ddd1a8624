import type { Role } from '@ovation/room'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { TestServer } from './server.fixture.ts'

const OWNER = { id: 'owner', name: 'Owner', role: 'owner' } as const
const MOD = { id: 'mo', name: 'Mo', role: 'moderator' } as const

let test: TestServer
beforeAll(async () => {
  test = await TestServer.start()
})
afterAll(() => test.close())

async function ask(path: string, token: string): Promise<{ status: number; body: Record<string, unknown> }> {
  const answer = await fetch(`${test.url}/api/v1${path}`, { headers: { authorization: `Bearer ${token}` } })
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> }
}
let ids = 0
const give = (
  room: string,
  actor: { id: string; name: string; role: Role },
  command: Parameters<typeof test.server.rooms.command>[1]['command'],
) => test.server.rooms.command(room, { actor, commandId: `p${++ids}`, command })
type Page = {
  rooms: { room: string; role: string | null; sanctions: Record<string, unknown>[] }[]
  next: string | null
}

describe('a person over all rooms', () => {
  it('[REST10] roles, mutes and bans in every room, with until when and by whom, under every id of theirs', async () => {
    const { rooms, people } = test.server
    const { id: ann } = await people.create({ name: 'Ann' })
    await people.addAlias(ann, 'g_ann')
    for (const room of ['a', 'b', 'c', 'd', 'e']) await rooms.create(room, room, OWNER)
    await give('b', OWNER, { type: 'role.grant', body: { actor: ann, role: 'host' } })
    await give('c', MOD, { type: 'member.ban', body: { actor: 'g_ann', durationMs: null, reason: 'spam' } })
    await give('d', MOD, { type: 'member.mute', body: { actor: ann, durationMs: 60_000 } })
    await give('e', MOD, { type: 'member.ban', body: { actor: ann, durationMs: null } })
    await give('e', MOD, { type: 'member.unban', body: { actor: ann } })
    const admin = await test.token('boss', 'owner')
    const { status, body } = await ask(`/people/${ann}/rooms`, admin)
    expect([status, (body as Page).next]).toEqual([200, null])
    expect((body as Page).rooms).toEqual([
      { room: 'b', role: 'host', sanctions: [] },
      {
        room: 'c',
        role: null,
        sanctions: [
          {
            ...{ kind: 'ban', person: 'g_ann', until: null, reason: 'spam', at: expect.any(Number) as number },
            by: { id: 'mo', name: '' },
          },
        ],
      },
      {
        room: 'd',
        role: null,
        sanctions: [
          expect.objectContaining({ kind: 'mute', person: ann, until: expect.any(Number) as number }) as object,
        ],
      },
    ])
    expect((await ask(`/people/g_ann/rooms?after=b`, admin)).body).toMatchObject({
      rooms: [{ room: 'c' }, { room: 'd' }],
    })
  })

  it('[REST10] many rooms come in pages; rooms that were deleted are left out; others are refused', async () => {
    const { rooms } = test.server
    const names = Array.from({ length: 230 }, (_, n) => `many-${String(n).padStart(3, '0')}`)
    for (const room of names) {
      await rooms.create(room, room, OWNER)
      await give(room, OWNER, { type: 'role.grant', body: { actor: 'zoe', role: 'member' } })
    }
    await rooms.delete('many-007', 'owner')
    const key = (await test.server.apiKeys.create({ name: 'Shop', grants: [{ rooms: '*', may: ['people'] }] }, 'owner'))
      .secret
    const found: string[] = []
    let [after, pages] = ['', 0]
    for (let more: string | null = ''; more !== null; pages++) {
      const { rooms: page, next } = (await ask(`/people/zoe/rooms?after=${after}`, key)).body as Page
      expect(page.length).toBeLessThanOrEqual(100)
      found.push(...page.map(({ room }) => room))
      more = next
      after = next ?? ''
    }
    expect(found).toEqual(names.filter((name) => name !== 'many-007'))
    expect(pages).toBe(3)
    for (const token of [await test.token('olga', 'owner', 'a'), await test.token('mia')])
      expect((await ask('/people/zoe/rooms', token)).status).toBe(403)
    expect((await ask(`/people/${'x'.repeat(200)}/rooms`, key)).status).toBe(422)
    expect((await ask('/people/nobody/rooms', key)).body).toEqual({ rooms: [], next: null })
  }, 60_000)
})

describe('who is present, over HTTP', () => {
  it('[REST11] members with their data, how many watch and who is on stage, for moderators', async () => {
    const room = await test.client('mia').rooms.get('demo').attach()
    await room.presence.enter({ mood: 'good' })
    await test.client('gus').rooms.get('demo').attach()
    const mia = { id: 'mia', name: 'mia', role: 'member' } as const
    const system = { id: 'system', name: '', role: 'owner' } as const
    await give('demo', system, { type: 'stream.start', body: { stream: 's' } })
    await give('demo', mia, { type: 'hand.raise', body: {} })
    await give('demo', OWNER, { type: 'stage.invite', body: { actor: 'mia' } })
    const { status, body } = await ask('/rooms/demo/presence', await test.token('mo', 'moderator', 'demo'))
    expect(status).toBe(200)
    expect(body).toMatchObject({
      full: false,
      viewers: 2,
      members: [{ id: 'mia', name: 'mia', data: { mood: 'good' } }],
    })
    expect(body['stage']).toEqual([{ id: 'mia', name: 'mia', slot: 1, muted: false, live: false }])
    expect((await ask('/rooms/demo/presence', await test.token('mia'))).status).toBe(403)
    expect((await ask('/rooms/a/presence', await test.token('boss', 'owner'))).body).toEqual({
      ...{ full: false, viewers: 0, members: [], stage: [] },
    })
  })
})
