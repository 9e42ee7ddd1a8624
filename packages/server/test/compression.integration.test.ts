import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { inflateRawSync } from 'node:zlib'
import { eventually } from '@ovation/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { TestServer } from './server.fixture.ts'

const COMPRESSED = 0x40
const TAIL = Buffer.from([0x00, 0x00, 0xff, 0xff])

let test: TestServer
beforeAll(async () => {
  test = await TestServer.start({ limits: { minSharedCharsToCompress: 200 } })
})
afterAll(() => test.close())

type Got = { compressed: boolean; payload: Buffer }

/** A client on a bare socket, so that the bytes themselves can be looked at. */
async function bare(user: string, extension: string): Promise<{ socket: Socket; frames: Got[] }> {
  const socket = connect(test.port, '127.0.0.1')
  const frames: Got[] = []
  let bytes = Buffer.alloc(0)
  let open = false
  socket.write(
    `GET /v1/ws HTTP/1.1\r\nHost: 127.0.0.1:${test.port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n${extension}\r\n`,
  )
  socket.on('data', (chunk: Buffer) => {
    bytes = Buffer.concat([bytes, chunk])
    const end = open ? 0 : bytes.indexOf('\r\n\r\n') + 4
    if (!open && end < 4) return
    open = true
    bytes = bytes.subarray(end)
    for (;;) {
      const short = (bytes[1] ?? 0) & 0x7f
      const head = short === 126 ? 4 : 2
      if (bytes.length < head) return
      const length = short === 126 ? bytes.readUInt16BE(2) : short
      if (bytes.length < head + length) return
      frames.push({ compressed: ((bytes[0] ?? 0) & COMPRESSED) !== 0, payload: bytes.subarray(head, head + length) })
      bytes = bytes.subarray(head + length)
    }
  })
  await eventually(() => open, 'the upgrade')
  const say = (frame: object): void => {
    const payload = Buffer.from(JSON.stringify(frame))
    const head = Buffer.from([0x81, 0x80 | 126, payload.length >> 8, payload.length & 0xff, 0, 0, 0, 0])
    socket.write(Buffer.concat([head, payload]))
  }
  say({ t: 'hello', v: 2, token: await test.token(user) })
  say({ t: 'attach', id: 'a', room: 'demo' })
  await eventually(() => frames.length >= 2, 'the answers')
  return { socket, frames }
}

const OFFER = 'Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover; client_no_context_takeover\r\n'

describe('compression', () => {
  it('[WIRE10] shared frames come as the same compressed bytes to all who negotiated it, and plainly to others', async () => {
    const [one, two, plain] = await Promise.all([bare('one', OFFER), bare('two', OFFER), bare('three', '')])
    const text = 'the same words again and again, '.repeat(12)
    const speaker = await test.rawIn('speaker')
    await speaker.command('message.send', { text })
    const shared = ({ frames }: { frames: Got[] }): Got | undefined => frames.find(({ compressed }) => compressed)
    await eventually(() => shared(one) && shared(two), 'compressed frames')
    expect(shared(one)?.payload.equals(shared(two)?.payload ?? Buffer.alloc(0))).toBe(true)
    const unpacked = inflateRawSync(Buffer.concat([shared(one)?.payload ?? TAIL, TAIL]), { finishFlush: 2 }).toString()
    expect(unpacked).toContain(text)
    expect(shared(one)?.payload.length).toBeLessThan(unpacked.length / 2)
    await eventually(() => plain.frames.some(({ payload }) => payload.toString().includes(text)), 'the plain frame')
    expect(plain.frames.every(({ compressed }) => !compressed)).toBe(true)
    // Answers to one's own requests are not compressed.
    for (const { frames } of [one, two])
      expect(
        frames
          .filter(({ compressed }) => compressed)
          .every(({ payload }) => payload.equals(shared(one)?.payload ?? TAIL)),
      ).toBe(true)
    for (const { socket } of [one, two, plain]) socket.destroy()
  }, 30_000)
})
