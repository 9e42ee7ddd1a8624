import type { OvationError } from '@ovation/protocol'
import type { Command, Role } from '@ovation/room'
import { eventually } from '@ovation/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { TestServer } from './server.fixture.ts'

const MAX_BYTES = 20_000
let test: TestServer
beforeAll(async () => {
  test = await TestServer.start({ limits: { maxRoomLogBytes: MAX_BYTES } })
})
afterAll(() => test.close())

let ids = 0
const give = (id: string, role: Role, command: Command, commandId = `id-${++ids}`): Promise<string> =>
  test.server.rooms.command('demo', { actor: { id, name: id, role }, commandId, command }).then(
    () => 'stored',
    (error: OvationError) => error.code,
  )
const say = (text = 'x'.repeat(300)): Command => ({ type: 'message.send', body: { text } })
const bytes = async (room = 'demo'): Promise<number> => (await test.server.log.heads([room]))[0]?.bytes ?? 0

/** Says something until it is refused. */
async function fill(id: string, role: Role): Promise<string> {
  for (let n = 0; n < 200; n++) {
    const outcome = await give(id, role, say())
    if (outcome !== 'stored') return outcome
  }
  return 'never refused'
}

describe('a room that has reached its size', () => {
  it('[QUOTA2] takes nothing more from guests and members, and from staff for a while; it stays in their hands', async () => {
    expect(await give('mia', 'guest', say('first'), 'first')).toBe('stored')
    expect(await fill('mia', 'guest')).toBe('room_full')
    expect(await bytes()).toBeGreaterThanOrEqual(MAX_BYTES)
    expect(await give('tao', 'member', { type: 'gift.send', body: { gift: 'flower', count: 1 } })).toBe('room_full')
    expect(await test.server.wallet.balance('tao')).toBe(1_000)
    // What was stored once is answered so.
    expect(await give('mia', 'guest', say('first'), 'first')).toBe('stored')
    expect(await give('mo', 'moderator', say('going on'))).toBe('stored')
    expect(await fill('mo', 'moderator')).toBe('room_full')
    expect(await bytes()).toBeGreaterThanOrEqual(MAX_BYTES * 1.1)
    expect(await give('mo', 'moderator', { type: 'message.delete', body: { message: 2 } })).toBe('stored')
    expect(await give('mo', 'moderator', { type: 'member.ban', body: { actor: 'mia', durationMs: null } })).toBe(
      'stored',
    )
    expect(await give('owner', 'owner', say('the owner'))).toBe('stored')
    expect(await give('system', 'owner', { type: 'stream.start', body: { stream: 's' } })).toBe('stored')
    const other = { actor: { id: 'mia', name: 'mia', role: 'guest' as const }, commandId: 'elsewhere', command: say() }
    await test.server.rooms.create('other', 'Other', { id: 'owner', name: 'Owner', role: 'owner' })
    expect((await test.server.rooms.command('other', other)).seq).toBe(2)
  })

  it('[QUOTA2] is full after a restart too, and not when what it held was erased', async () => {
    await test.restart()
    expect(await give('tao', 'member', say())).toBe('room_full')
    for (const id of ['mia', 'mo']) await test.server.rooms.erase('demo', id)
    // The rows stay, without their words.
    expect(await bytes()).toBeLessThan(MAX_BYTES * 1.1)
    expect(await give('mo', 'moderator', say('again'))).toBe('stored')
  })
})

describe('a site that has reached its size', () => {
  it('[QUOTA3] takes nothing more from guests in any room, and stays in the hands of its staff', async () => {
    const site = await TestServer.start({ limits: { maxSiteLogBytes: 8_000, measureSiteIntervalMs: 50 } })
    let id = 0
    const say = (role: Role, room: string): Promise<string> =>
      site.server.rooms
        .command(room, { actor: { id: role, name: role, role }, commandId: `${++id}`, command: say300 })
        .then(
          () => 'stored',
          (error: OvationError) => error.code,
        )
    const say300: Command = { type: 'message.send', body: { text: 'y'.repeat(300) } }
    await site.server.rooms.create('other', 'Other', { id: 'owner', name: 'Owner', role: 'owner' })
    await eventually(async () => (await say('guest', 'demo')) === 'storage_full', 'the site to be full')
    expect([await say('guest', 'other'), await say('owner', 'other')]).toEqual(['storage_full', 'stored'])
    await site.close()
  })
})
