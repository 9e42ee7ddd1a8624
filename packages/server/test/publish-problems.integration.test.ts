import { once } from 'node:events'
import { connect } from 'node:net'
import type { Socket } from 'node:net'
import type { PublishProblem, StreamInfo } from '@ovation/protocol'
import type { Role } from '@ovation/room'
import { eventually } from '@ovation/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { command, CONNECT, HANDSHAKE } from '../src/media/rtmp/peer.fixture.ts'
import { TestServer } from './server.fixture.ts'

let test: TestServer
beforeAll(async () => {
  test = await TestServer.start({ config: { record: false } })
})
afterAll(() => test.close())

/** An encoder that shows a key; gives what it was told, and its socket. */
function encoder(key: string): { said: () => string; closed: Promise<void>; socket: Socket } {
  const socket = connect(test.server.rtmpPort, '127.0.0.1')
  let text = ''
  socket.on('error', () => {})
  socket.on('data', (data: Buffer) => (text += data.toString('latin1')))
  socket.write(Buffer.concat([HANDSHAKE, CONNECT, command('publish', 3, null, key, 'live')]))
  return { said: () => text, closed: new Promise((done) => socket.once('close', () => done())), socket }
}
const ask = async (role: Role, room = 'demo', forRoom = '*'): Promise<Response> =>
  fetch(`${test.url}/api/v1/rooms/${room}/stream`, {
    headers: { authorization: `Bearer ${await test.token(`a-${role}`, role, forRoom)}` },
  })
const problems = async (role: Role, forRoom = '*'): Promise<PublishProblem[]> =>
  ((await (await ask(role, 'demo', forRoom)).json()) as StreamInfo).problems
const key = (): Promise<string> => test.server.streamKeys.show('demo')

describe('what a host sees of publishers who did not get in', () => {
  it('[STUDIO9] a wrong key, an old one, and one of a closed room: why, from where, when; for hosts alone', async () => {
    const before = Date.now()
    const mistyped = encoder(`${(await key()).slice(0, -3)}abc`)
    await mistyped.closed
    expect(mistyped.said()).toContain('copy it anew')
    const old = await key()
    await test.server.streamKeys.rotate('demo')
    await encoder(old).closed
    const [wrong, ...more] = await problems('host')
    expect(more).toEqual([])
    expect(wrong).toMatchObject({ reason: 'unknown_key', via: 'rtmp', address: '127.0.0.1', count: 2 })
    expect(wrong?.at).toBeGreaterThanOrEqual(before)
    expect((await ask('moderator')).status).toBe(403)
    const host = await test.rawIn('hostess', 'host')
    await host.command('room.close', {})
    const shut = encoder(await key())
    await shut.closed
    expect(shut.said()).toContain('the room is closed')
    expect((await problems('host'))[0]).toMatchObject({ reason: 'room_closed', count: 1 })
    await host.command('room.open', {})
  })

  it('[STUDIO9] a publisher whose connection breaks, or who sends what cannot be read, over RTMP and from a browser', async () => {
    const broken = encoder(await key())
    await eventually(() => broken.said().includes('Publish.Start'), 'the start')
    broken.socket.destroy()
    await eventually(async () => (await problems('host'))[0]?.reason === 'disconnected', 'the line')
    const ws = new WebSocket(`${test.url.replace('http', 'ws')}/live/demo/publish`)
    const code = new Promise<number>((done) => ws.once('close', done))
    ws.once('open', () => ws.send(JSON.stringify({ t: 'publish', key: 'demo_nothing' })))
    expect(await code).toBe(4_403)
    expect((await problems('host'))[0]).toMatchObject({ reason: 'unknown_key', via: 'browser', address: '127.0.0.1' })
  })

  it('[STUDIO62] of a browser that is gone its video is told, and not the smaller rendition beside it', async () => {
    const shown = await key()
    const publish = async (place: string): Promise<WebSocket> => {
      const ws = new WebSocket(`${test.url.replace('http', 'ws')}/live/${place}/publish`)
      await once(ws, 'open')
      ws.send(JSON.stringify({ t: 'publish', key: shown }))
      expect(String((await once(ws, 'message'))[0])).toContain('ready')
      return ws
    }
    const gone = async (ws: WebSocket): Promise<void> => {
      ws.terminate()
      await once(ws, 'close')
    }
    const lost = async (): Promise<number> =>
      (await problems('host'))
        .filter(({ reason, via }) => reason === 'disconnected' && via === 'browser')
        .reduce((sum, { count }) => sum + count, 0)
    const video = await publish('demo')
    await gone(await publish('demo~low'))
    await gone(video)
    // In the order in which they went.
    await eventually(async () => (await lost()) > 0, 'the video')
    expect(await lost()).toBe(1)
  })

  it('[STUDIO11] a key of no room at all is told to anyone who runs the site, and to no host of one room', async () => {
    for (const odd of ['nothing', 'no-room_abc', '', '\u0000_x', '___', 'x'.repeat(300)]) await encoder(odd).closed
    const ofSite = (await problems('owner')).filter(({ via }) => via === 'rtmp')
    expect(ofSite[0]).toMatchObject({ reason: 'unknown_key' })
    const ofRoom = await problems('host', 'demo')
    expect(ofRoom.reduce((sum, { count }) => sum + count, 0)).toBeLessThan(
      (await problems('owner')).reduce((sum, { count }) => sum + count, 0),
    )
    expect(await (await fetch(`${test.opsUrl}/metrics`)).text()).toMatch(
      /ovation_publish_problems_total\{reason="unknown_key"\} \d+/,
    )
  })
})
