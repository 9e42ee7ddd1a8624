import { ROOM_ID } from '@ovation/protocol'
import { eventually } from '@ovation/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { TestServer } from './server.fixture.ts'

/** Names that every object of JavaScript has. */
const INHERITED = ['constructor', 'toString', 'hasOwnProperty', 'valueOf', '__proto__'] as const

let test: TestServer
beforeAll(async () => {
  test = await TestServer.start()
})
afterAll(() => test.close())

const owner = { id: 'owner', name: 'Owner', role: 'owner' } as const

describe('names that every object has', () => {
  it('[ROOM9] a room named constructor keeps its password, and its owner their role', async () => {
    const room = 'constructor'
    expect(await test.server.rooms.create(room, '{{constructor}}', owner)).toBe(true)
    const host = test.client('hostess', 'host').rooms.get(room)
    await host.attach()
    const door = { type: 'door.set', body: { door: 'digest' } } as const
    await test.server.rooms.command(room, { actor: { ...owner, id: 'system' }, commandId: 'door', command: door })
    await host.command('room.settings', { settings: { access: 'password' } })
    const raw = await test.raw()
    raw.send({ t: 'hello', v: 2, guest: { name: 'Nosy' } })
    await raw.next('welcome')
    raw.send({ t: 'attach', id: 'in', room })
    expect(await raw.next('reply')).toMatchObject({ id: 'in', error: { code: 'password_needed' } })
    await host.command('room.settings', { settings: { access: 'public' } })
    await test.server.rooms.create('with-title', '{{constructor}} {{toString}}', owner)
    // [CARD1] Within a second.
    await eventually(async () => {
      const home = await fetch(test.url)
      return home.status === 200 && (await home.text()).includes('{{constructor}}')
    }, 'the room on the home page')
  })

  it('[ROOM9] a person with such a name is like everybody, muted and not', async () => {
    const host = await test.client('hostess', 'host').rooms.get('demo').attach()
    for (const name of INHERITED) {
      const person = await test.client(name).rooms.get('demo').attach()
      await person.messages.send({ text: `${name} was here` })
      await host.moderation.mute(name)
      await eventually(() => person.getSnapshot().self?.mutedUntil === null, `the mute of ${name}`)
      await expect(person.messages.send({ text: 'again' })).rejects.toMatchObject({ code: 'muted' })
      await host.moderation.unmute(name)
      await person.messages.send({ text: 'and again' })
      await expect(person.gifts.send(name as never)).rejects.toMatchObject({ code: 'gift_unknown' })
    }
    // Read anew from the log, as after a restart.
    await host.moderation.mute('constructor')
    await test.restart()
    const back = await test.client('constructor').rooms.get('demo').attach()
    expect(back.getSnapshot().self?.mutedUntil).toBeNull()
    const other = await test.client('toString').rooms.get('demo').attach()
    expect(other.getSnapshot().self?.mutedUntil).toBeUndefined()
  })

  it('[ROOM9] no command, poll, key or verb goes by such a name', async () => {
    const raw = await test.rawIn('mia', 'owner')
    for (const [index, name] of INHERITED.entries()) {
      raw.send({ t: 'command', id: `type-${index}`, room: 'demo', type: name, body: {} } as never)
      expect(await raw.next('reply')).toMatchObject({ error: { code: 'invalid_frame' } })
      raw.send({ t: 'command', id: `poll-${index}`, room: 'demo', type: 'poll.vote', body: { poll: name, option: 0 } })
      expect(await raw.next('reply')).toMatchObject({ error: { code: 'poll_not_open' } })
      const header = Buffer.from(JSON.stringify({ alg: 'HS256', kid: name })).toString('base64url')
      const answer = await fetch(`${test.url}/api/v1/rooms`, {
        headers: { authorization: `Bearer ${header}.e30.c2ln` },
      })
      expect(answer.status).toBe(401)
      const settings = JSON.parse(`{"${name}":1}`) as Record<string, never>
      raw.send({ t: 'command', id: `set-${index}`, room: 'demo', type: 'room.settings', body: { settings } })
      expect(await raw.next('reply')).toMatchObject({ error: { code: expect.stringMatching(/./) as string } })
      // What could be a room's name has a room's page, there or not.
      expect((await fetch(`${test.url}/r/${name}x`)).status).toBe(ROOM_ID.test(`${name}x`) ? 200 : 404)
    }
  })
})
