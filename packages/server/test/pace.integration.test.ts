import { eventually } from '@ovation/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { MESSAGE } from '../src/media/rtmp/chunks.ts'
import { RawEncoder } from './raw-encoder.fixture.ts'
import { TestServer } from './server.fixture.ts'

const LEAP_MS = 9_000
const LEAPS = 200
/** 30 s, the leap that went beyond them, and what the test takes. */
const MAX_AHEAD_MS = 60_000

let test: TestServer
beforeAll(async () => {
  test = await TestServer.start({ config: { record: false } })
})
afterAll(() => test.close())

/** How far the end of a playlist is ahead of now; undefined while there is none. */
async function aheadMs(room: string): Promise<number | undefined> {
  const answer = await fetch(`${test.url}/live/${room}/index.m3u8`)
  const playlist = answer.ok ? await answer.text() : ''
  const [, begin, rest] = /.*#EXT-X-PROGRAM-DATE-TIME:(\S+)([^]*)$/.exec(playlist) ?? []
  if (!begin || rest === undefined) return undefined
  const seconds = [...rest.matchAll(/#EXTINF:([\d.]+)/g)].reduce((sum, [, length]) => sum + Number(length), 0)
  return Date.parse(begin) + seconds * 1_000 - Date.now()
}

describe('a publisher whose time leaps again and again', () => {
  it('[MEDIA45] over RTMP is read at the pace of real time: the stream never stands hours ahead of it', async () => {
    const encoder = await RawEncoder.publish(test.server.rtmpPort, await test.server.streamKeys.show('demo'))
    encoder.send({ type: MESSAGE.audio, timestampMs: 0, data: Buffer.from([0xaf, 0, 0x12, 0x10]) })
    for (let n = 0; n < LEAPS; n++)
      encoder.send({ type: MESSAGE.audio, timestampMs: n * LEAP_MS, data: Buffer.from([0xaf, 1, 0x21, n]) })
    await eventually(async () => ((await aheadMs('demo')) ?? 0) > 20_000, 'a stream that has run ahead')
    // Long enough for all of it to be taken, were it taken.
    for (let n = 0; n < 20; n++) expect(await aheadMs('demo')).toBeLessThan(MAX_AHEAD_MS)
    expect(encoder.isClosed).toBe(false)
    encoder.destroy()
  })

  it('[MEDIA45] from a browser is refused', async () => {
    const key = await test.server.streamKeys.show('demo')
    const ws = new WebSocket(`${test.url.replace('http', 'ws')}/live/demo/publish`)
    const closed = new Promise<number>((done) => ws.once('close', done))
    await new Promise((done) => ws.once('open', done))
    ws.send(JSON.stringify({ t: 'publish', key }))
    await new Promise((done) => ws.once('message', done))
    ws.send(JSON.stringify({ t: 'audio', codec: 'opus', sampleRate: 48_000, channels: 1 }))
    for (let n = 0; n < LEAPS; n++) {
      const packet = Buffer.alloc(12)
      packet.writeDoubleBE(n * LEAP_MS, 1)
      ws.send(packet)
    }
    expect(await closed).toBe(4_400)
  })
})
