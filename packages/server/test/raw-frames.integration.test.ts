import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { eventually } from '@ovation/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { TestServer } from './server.fixture.ts'

// After the groups of the Autobahn test suite: 1 framing, 2 pings, 3 reserved bits, 4 opcodes, 5 fragmentation,
// 6 UTF-8, 7 closing, 9 limits. Bytes are written by hand, so that nothing between corrects them.

const CONTINUATION = 0
const TEXT = 1
const BINARY = 2
const CLOSE = 8
const PING = 9
const PONG = 10

type Shape = { fin?: boolean; rsv?: number; mask?: boolean; lengthClaim?: bigint }

/** One frame of a client (RFC 6455, section 5.2). */
function frame(
  opcode: number,
  payload: Buffer | string = '',
  { fin = true, rsv = 0, mask = true, lengthClaim }: Shape = {},
): Buffer {
  const data = Buffer.from(payload)
  const length = lengthClaim ?? BigInt(data.length)
  const maskBit = mask ? 0x80 : 0
  const first = (fin ? 0x80 : 0) | (rsv << 4) | opcode
  const head =
    length < 126n
      ? Buffer.from([first, maskBit | Number(length)])
      : length < 65_536n
        ? Buffer.from([first, maskBit | 126, Number(length) >> 8, Number(length) & 255])
        : Buffer.concat([
            Buffer.from([first, maskBit | 127]),
            Buffer.from(length.toString(16).padStart(16, '0'), 'hex'),
          ])
  if (!mask) return Buffer.concat([head, data])
  const key = Buffer.from([1, 2, 3, 4])
  return Buffer.concat([head, key, data.map((byte, index) => byte ^ (key[index % 4] as number))])
}

type Received = { opcode: number; payload: Buffer }

class Wire {
  received: Received[] = []
  ended = false
  #socket: Socket
  #bytes = Buffer.alloc(0)
  #upgraded = false

  constructor(port: number) {
    this.#socket = connect(port, '127.0.0.1')
    this.#socket.write(
      `GET /v1/ws HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n`,
    )
    this.#socket.on('data', (chunk: Buffer) => this.#read(chunk))
    this.#socket.on('error', () => {})
    this.#socket.on('close', () => (this.ended = true))
  }

  write(...frames: Buffer[]): void {
    for (const bytes of frames) this.#socket.write(bytes)
  }

  destroy(): void {
    this.#socket.destroy()
  }

  get texts(): string[] {
    return this.received.filter(({ opcode }) => opcode === TEXT).map(({ payload }) => String(payload))
  }

  /** The code of the close frame that came, once the connection is over. */
  async closeCode(): Promise<number | undefined> {
    await eventually(
      () => this.ended || this.received.some(({ opcode }) => opcode === CLOSE),
      'the connection to close',
    )
    const payload = this.received.find(({ opcode }) => opcode === CLOSE)?.payload
    return payload && payload.length >= 2 ? payload.readUInt16BE(0) : undefined
  }

  #read(chunk: Buffer): void {
    this.#bytes = Buffer.concat([this.#bytes, chunk])
    if (!this.#upgraded) {
      const end = this.#bytes.indexOf('\r\n\r\n')
      if (end === -1) return
      this.#upgraded = true
      this.#bytes = this.#bytes.subarray(end + 4)
    }
    for (;;) {
      const [first, second] = this.#bytes
      if (first === undefined || second === undefined) return
      const short = second & 127
      const headBytes = short === 126 ? 4 : short === 127 ? 10 : 2
      if (this.#bytes.length < headBytes) return
      const length =
        short === 126 ? this.#bytes.readUInt16BE(2) : short === 127 ? Number(this.#bytes.readBigUInt64BE(2)) : short
      if (this.#bytes.length < headBytes + length) return
      expect(second & 128, 'a server masks nothing').toBe(0)
      expect(first & 0x70, 'a server sets no reserved bit').toBe(0)
      this.received.push({ opcode: first & 15, payload: this.#bytes.subarray(headBytes, headBytes + length) })
      this.#bytes = this.#bytes.subarray(headBytes + length)
    }
  }
}

let test: TestServer
const wires: Wire[] = []
beforeAll(async () => {
  test = await TestServer.start({ limits: { newConnectionsPerAddressBurst: 10_000 } })
})
afterAll(async () => {
  for (const wire of wires) wire.destroy()
  // Whatever was thrown at it, the server serves the next one.
  const room = await test.client('after').rooms.get('demo').attach()
  expect(await room.messages.send({ text: 'still here' })).toHaveProperty('seq')
  await test.close()
})

const open = (): Wire => {
  const wire = new Wire(test.port)
  wires.push(wire)
  return wire
}
const HELLO = JSON.stringify({ t: 'hello', v: 2, guest: { name: '小美 ✿' } })
const welcomed = (wire: Wire) => eventually(() => wire.texts.some((text) => text.includes('"welcome"')), 'the welcome')

const ready = async (): Promise<Wire> => {
  const wire = open()
  wire.write(frame(TEXT, HELLO))
  await welcomed(wire)
  return wire
}

describe('framing', () => {
  it('[RAW1] takes a text in one frame, in many, in single bytes', async () => {
    await ready()
    const split = open()
    const bytes = Buffer.from(HELLO)
    split.write(
      frame(TEXT, bytes.subarray(0, 1), { fin: false }),
      frame(CONTINUATION, bytes.subarray(1, 30), { fin: false }),
      frame(CONTINUATION, bytes.subarray(30)),
    )
    await welcomed(split)
    const trickled = open()
    for (const byte of frame(TEXT, HELLO)) {
      trickled.write(Buffer.from([byte]))
      await new Promise((done) => setImmediate(done))
    }
    await welcomed(trickled)
  })

  it.each([[0], [1], [125]])(
    '[RAW2] answers a ping of %d bytes with the same bytes, also between fragments',
    async (length) => {
      const wire = open()
      const bytes = Buffer.from(HELLO)
      const ping = Buffer.alloc(length, 7)
      wire.write(
        frame(TEXT, bytes.subarray(0, 9), { fin: false }),
        frame(PING, ping),
        frame(PONG, 'unasked'),
        frame(CONTINUATION, bytes.subarray(9)),
      )
      await welcomed(wire)
      expect(wire.received.find(({ opcode }) => opcode === PONG)?.payload).toEqual(ping)
    },
  )

  it.each<[string, number, Buffer[]]>([
    ['a frame that is not masked', 1002, [frame(TEXT, HELLO, { mask: false })]],
    ['reserved bit 1', 1002, [frame(TEXT, HELLO, { rsv: 4 })]],
    ['reserved bit 2', 1002, [frame(TEXT, HELLO, { rsv: 2 })]],
    ['reserved bit 3', 1002, [frame(TEXT, HELLO, { rsv: 1 })]],
    ...[3, 4, 5, 6, 7, 11, 12, 13, 14, 15].map((opcode): [string, number, Buffer[]] => [
      `opcode ${opcode}`,
      1002,
      [frame(opcode, 'x')],
    ]),
    ['a ping above 125 bytes', 1002, [frame(PING, 'x'.repeat(126))]],
    ['a ping in fragments', 1002, [frame(PING, 'x', { fin: false }), frame(CONTINUATION, 'y')]],
    ['a continuation of nothing', 1002, [frame(CONTINUATION, 'x')]],
    ['a text inside a fragmented text', 1002, [frame(TEXT, 'a', { fin: false }), frame(TEXT, 'b')]],
    ['invalid UTF-8', 1007, [frame(TEXT, Buffer.from([0x22, 0xce, 0xba, 0xe1, 0xbd, 0xed, 0xa0, 0x80, 0x22]))]],
    ['UTF-8 cut at the end', 1007, [frame(TEXT, Buffer.from([0x22, 0xf4, 0x8f]))]],
    ['UTF-8 above the last code point', 1007, [frame(TEXT, Buffer.from([0xf4, 0x90, 0x80, 0x80]))]],
    [
      'invalid UTF-8 across fragments',
      1007,
      [frame(TEXT, Buffer.from([0xce]), { fin: false }), frame(CONTINUATION, Buffer.from([0xce]))],
    ],
    ['a message above the bound', 1009, [frame(TEXT, 'x'.repeat(16_385))]],
    ['a length that is claimed and never sent', 1009, [frame(TEXT, '', { lengthClaim: 1n << 40n })]],
    [
      'fragments above the bound',
      1009,
      Array.from({ length: 5 }, (_, index) =>
        frame(index === 0 ? TEXT : CONTINUATION, 'x'.repeat(4_000), { fin: false }),
      ),
    ],
    [
      'more fragments than allowed',
      1008,
      Array.from({ length: 70 }, (_, index) => frame(index === 0 ? TEXT : CONTINUATION, 'x', { fin: false })),
    ],
    ['binary', 1003, [frame(BINARY, 'x')]],
  ])('[RAW3] refuses %s with %d', async (_, code, frames) => {
    const wire = await ready()
    wire.write(...frames)
    expect(await wire.closeCode()).toBe(code)
    await eventually(() => wire.ended, 'the server to let go', 5_000)
  })
})

describe('closing', () => {
  const closing = (code: number, reason: Buffer | string = '') =>
    frame(CLOSE, Buffer.concat([Buffer.from([code >> 8, code & 255]), Buffer.from(reason)]))

  it.each([[1000], [1001], [1002], [1003], [1007], [1011], [3000], [4999]])(
    '[RAW4] answers close %d with the same code',
    async (code) => {
      const wire = await ready()
      wire.write(closing(code, 'bye'))
      expect(await wire.closeCode()).toBe(code)
    },
  )

  it('[RAW4] answers a close without code', async () => {
    const wire = await ready()
    wire.write(frame(CLOSE))
    await wire.closeCode()
    expect(wire.received.at(-1)?.opcode).toBe(CLOSE)
  })

  it.each<[string, number, Buffer]>([
    ...[0, 999, 1004, 1005, 1006, 1016, 2999, 5000].map((code): [string, number, Buffer] => [
      `code ${code}`,
      1002,
      closing(code),
    ]),
    ['a code of one byte', 1002, frame(CLOSE, 'x')],
    ['a reason above 123 bytes', 1002, closing(1000, 'x'.repeat(124))],
    ['a reason that is not UTF-8', 1007, closing(1000, Buffer.from([0xce, 0xff]))],
  ])('[RAW5] refuses a close with %s', async (_, code, bytes) => {
    const wire = await ready()
    wire.write(bytes)
    expect(await wire.closeCode()).toBe(code)
  })

  it('[RAW6] does nothing with what comes after a close', async () => {
    const wire = await ready()
    const before = test.server.sessions.size
    wire.write(closing(1000), frame(TEXT, JSON.stringify({ t: 'attach', id: 'a', room: 'demo' })), frame(PING, 'x'))
    await wire.closeCode()
    await eventually(() => test.server.sessions.size < before, 'the session to end')
    expect(wire.texts.filter((text) => text.includes('"reply"'))).toEqual([])
  })
})

describe('frames of the protocol', () => {
  it.each([
    ['not JSON', '{'],
    ['null', 'null'],
    ['a list', '[]'],
    ['an unknown kind', '{"t":"dance"}'],
    ['a member too many', '{"t":"attach","id":"a","room":"demo","extra":1}'],
    ['a room that cannot be', '{"t":"attach","id":"a","room":"../etc"}'],
    ['an unknown command', '{"t":"command","id":"c","room":"demo","type":"server.stop","body":{}}'],
    ['a command of the prototype', '{"t":"command","id":"c","room":"demo","type":"constructor","body":{}}'],
    ['a body of the wrong shape', '{"t":"command","id":"c","room":"demo","type":"message.send","body":{"text":7}}'],
    ['a second hello', HELLO],
    ['a number that is too large', '{"t":"like","room":"demo","count":1e300}'],
  ])('[RAW7] %s is answered with an error that says what is wrong, and the connection lives', async (_, text) => {
    const wire = await ready()
    wire.write(frame(TEXT, text))
    const reply = await eventually(() => wire.texts.find((one) => one.includes('"error"')), 'an error')
    expect(JSON.parse(reply)).toMatchObject({
      t: 'reply',
      error: {
        code: 'invalid_frame',
        message: expect.stringMatching(/^The frame was refused; .+; correct it\.$/) as string,
      },
    })
    wire.write(frame(TEXT, JSON.stringify({ t: 'attach', id: 'ok', room: 'demo' })))
    await eventually(() => wire.texts.some((one) => one.includes('"id":"ok"')), 'the attach')
  })

  it('[RAW8] a thousand connections that send half a message leave memory bounded', async () => {
    global.gc?.()
    const before = process.memoryUsage().rss
    for (let round = 0; round < 20; round++) {
      const some = Array.from({ length: 50 }, open)
      for (const wire of some) wire.write(frame(TEXT, 'x'.repeat(16_000), { fin: false }))
      await new Promise((done) => setTimeout(done, 20))
      for (const wire of some) wire.destroy()
    }
    expect(process.memoryUsage().rss - before).toBeLessThan(150 * 1_024 * 1_024)
  }, 30_000)
})
