import type { OvationError } from '@ovation/client'
import { eventually } from '@ovation/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { TestServer } from './server.fixture.ts'

let test: TestServer
beforeAll(async () => {
  test = await TestServer.start()
  for (const room of ['inner', 'other'])
    await test.server.rooms.create(room, room, { id: 'owner', name: 'Owner', role: 'owner' })
  for (const room of ['inner', 'other']) {
    const host = await test.client('host', 'host').rooms.get(room).attach()
    await host.settings.update({ access: 'members' })
  }
})
afterAll(() => test.close())

const ask = async (path: string, method: string, token: string) => {
  const answer = await fetch(`${test.url}/api/v1/rooms/${path}`, {
    method,
    headers: { authorization: `Bearer ${token}` },
  })
  return { status: answer.status, body: (await answer.json().catch(() => ({}))) as { key?: string; keys?: unknown } }
}
const keyOf = async (room: string, method = 'GET', path = ''): Promise<string> =>
  (await ask(`${room}/overlay-key${path}`, method, await test.token('host', 'host'))).body.key ?? ''
const enter = (key: string, room = 'inner') =>
  test
    .client('', 'guest', { getToken: () => key })
    .rooms.get(room)
    .attach()
const refusal = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'ok',
    (error: unknown) => (error as OvationError).code,
  )

describe('the key of the overlays', () => {
  it('[OVERLAY10] is shown to hosts alone, the same each time', async () => {
    const key = await keyOf('inner')
    expect(key).toMatch(/^overlay\.inner_/)
    expect(await keyOf('inner')).toBe(key)
    expect(await keyOf('other')).not.toBe(key)
    for (const [user, role] of [
      ['mod', 'moderator'],
      ['mia', 'member'],
    ] as const)
      for (const [method, path] of [
        ['GET', ''],
        ['POST', '/reset'],
      ] as const)
        expect((await ask(`inner/overlay-key${path}`, method, await test.token(user, role))).status).toBe(403)
  })

  it('[OVERLAY11] reads its room, whoever may enter, and nothing else: no other room, no command, no ticket, no REST', async () => {
    const key = await keyOf('inner')
    const room = await enter(key)
    const speaker = await test.client('mia', 'member').rooms.get('inner').attach()
    await speaker.messages.send({ text: 'for members' })
    await eventually(() => room.getSnapshot().messages.at(-1)?.text === 'for members', 'the overlay to read it')
    expect((await room.messages.history()).messages.at(-1)?.text).toBe('for members')
    expect(room.getSnapshot().self).toEqual({ role: 'member' })
    expect(await refusal(room.messages.send({ text: 'by an overlay' }))).toBe('forbidden')
    expect(await refusal(room.gifts.send('flower'))).toBe('forbidden')
    expect(await refusal(room.gifts.balance())).toBe('forbidden')
    expect(await refusal(room.presence.enter())).toBe('forbidden')
    expect(await refusal(room.stage.raiseHand())).toBe('forbidden')
    expect(await refusal(enter(key, 'other'))).toBe('forbidden')
    expect(await refusal(enter(key, 'no-such-room'))).toBe('forbidden')
    room.reactions.like()
    await new Promise((done) => setTimeout(done, 600))
    expect(speaker.getSnapshot().likes).toBe(0)
    expect(speaker.getSnapshot().messages.at(-1)?.text).toBe('for members')
    expect((await ask('inner/keys', 'GET', key)).status).toBe(403)
    expect((await ask('inner/state', 'GET', key)).status).toBe(403)
    expect((await ask('inner/overlay-key/reset', 'POST', key)).status).toBe(403)
    // A stream key is none of an overlay.
    const { body } = await ask('inner/keys', 'GET', await test.token('host', 'host'))
    const [stream] = (body as { keys: { key: string }[] }).keys
    expect(await refusal(enter(stream?.key ?? ''))).toBe('unauthorized')
    expect(await refusal(enter(`overlay.${stream?.key}`))).toBe('unauthorized')
  })

  it('[OVERLAY10] of one that is replaced, every overlay is put out at once, and none comes in again', async () => {
    const key = await keyOf('inner')
    const room = await enter(key)
    const next = await keyOf('inner', 'POST', '/reset')
    expect(next).not.toBe(key)
    await eventually(() => room.status === 'failed', 'the overlay to be put out')
    expect(room.getSnapshot().error?.code).toBe('unauthorized')
    expect(await refusal(enter(key))).toBe('unauthorized')
    expect((await enter(next)).status).toBe('attached')
  })
})
