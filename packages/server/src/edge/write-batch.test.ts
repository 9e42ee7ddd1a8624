import { createServer } from 'node:net'
import type { AddressInfo, Server, Socket } from 'node:net'
import { connect } from 'node:net'
import { eventually } from '@ovation/testkit'
import { afterEach, describe, expect, it } from 'vitest'
import { RING_SENDS, RingError, sendRing } from './io-uring.ts'
import type { SendRing } from './io-uring.ts'
import { descriptorOf, WriteBatch } from './write-batch.ts'
import type { BatchedSocket } from './write-batch.ts'

const never = (error: unknown): never => {
  throw error
}

/** A socket that keeps what it is told, and a ring that takes so many bytes of each send. */
class FakeSocket {
  _handle: { fd: number } | null
  destroyed = false
  writableLength = 0
  writableCorked = 0
  written: string[] = []
  constructor(descriptor: number) {
    this._handle = { fd: descriptor }
  }
  write(bytes: Buffer): boolean {
    this.written.push(String(bytes))
    return true
  }
}

class FakeRing implements SendRing {
  calls: [descriptor: number, text: string][][] = []
  /** The bytes that a send of this descriptor takes; all of them if there is none. */
  takes = new Map<number, number>()
  refusesFrom: number | undefined

  send(descriptors: readonly number[], buffers: readonly Buffer[], short: (index: number, sent: number) => void): void {
    this.calls.push(descriptors.map((one, index) => [one, String(buffers[index])]))
    for (const [index, one] of descriptors.entries()) {
      if (this.refusesFrom !== undefined && index >= this.refusesFrom) throw new RingError(-16n, this.refusesFrom)
      const taken = one < 0 ? 0 : this.takes.get(one)
      if (taken !== undefined) short(index, taken)
    }
  }
}

const fakes = (count: number) => {
  const sockets = Array.from({ length: count }, (_, n) => new FakeSocket(n + 10))
  const ring = new FakeRing()
  const held = sockets.map((socket): BatchedSocket => ({
    socket: socket as unknown as Socket,
    descriptor: socket._handle?.fd ?? -1,
    inBatch: false,
  }))
  return { sockets, ring, held, get: (n: number): BatchedSocket => held[n] as BatchedSocket }
}

describe('writes that are made together', () => {
  it('[HUB5] are one call, at the end', () => {
    const { sockets, ring, held } = fakes(3)
    const writes = new WriteBatch(ring, never)
    writes.together(() => {
      for (const one of held) writes.write(one, Buffer.from('frame'))
      expect(ring.calls).toEqual([])
    })
    expect(ring.calls).toEqual([
      [
        [10, 'frame'],
        [11, 'frame'],
        [12, 'frame'],
      ],
    ])
    expect(sockets.flatMap(({ written }) => written)).toEqual([])
    expect(held.map(({ inBatch }) => inBatch)).toEqual([false, false, false])
  })

  it('[HUB5] those that are made apart are single writes, and so is everything without a ring', () => {
    const { sockets, ring, get } = fakes(2)
    new WriteBatch(ring, never).write(get(0), Buffer.from('apart'))
    const without = new WriteBatch(undefined, never)
    without.together(() => without.write(get(1), Buffer.from('together')))
    expect(ring.calls).toEqual([])
    expect(sockets.map(({ written }) => written)).toEqual([['apart'], ['together']])
  })

  it('[HUB5] keep the order of a connection: a second write goes after the first, and after what waits in its queue', () => {
    const { sockets, ring, get } = fakes(2)
    const writes = new WriteBatch(ring, never)
    ;(sockets[1] as FakeSocket).writableLength = 7
    writes.together(() => {
      writes.write(get(0), Buffer.from('first'))
      writes.write(get(0), Buffer.from('second'))
      writes.write(get(1), Buffer.from('queued'))
    })
    expect(ring.calls).toEqual([[[10, 'first']], [[10, 'second']]])
    expect(sockets[1]?.written).toEqual(['queued'])
  })

  it('[HUB5] a corked socket is not overtaken', () => {
    const { sockets, ring, get } = fakes(1)
    const writes = new WriteBatch(ring, never)
    ;(sockets[0] as FakeSocket).writableCorked = 1
    writes.together(() => writes.write(get(0), Buffer.from('corked')))
    expect(ring.calls).toEqual([])
    expect(sockets[0]?.written).toEqual(['corked'])
  })

  it('[HUB5] what the kernel does not take goes through the queue of the socket', () => {
    const { sockets, ring, held } = fakes(3)
    ring.takes.set(10, 2).set(11, 0)
    const writes = new WriteBatch(ring, never)
    writes.together(() => {
      for (const one of held) writes.write(one, Buffer.from('frame'))
    })
    expect(sockets.map(({ written }) => written)).toEqual([['ame'], ['frame'], []])
  })

  it('[HUB5] a socket that was closed meanwhile is sent nothing, whoever has its number now', () => {
    const { sockets, ring, held } = fakes(2)
    const writes = new WriteBatch(ring, never)
    writes.together(() => {
      for (const one of held) writes.write(one, Buffer.from('frame'))
      Object.assign(sockets[0] as FakeSocket, { _handle: null, destroyed: true })
    })
    expect(ring.calls).toEqual([
      [
        [-1, 'frame'],
        [11, 'frame'],
      ],
    ])
    expect(sockets[0]?.written).toEqual([])
  })

  it('[HUB5] release sends what waits, so that others can write to the socket', () => {
    const { ring, get } = fakes(2)
    const writes = new WriteBatch(ring, never)
    writes.together(() => {
      writes.write(get(0), Buffer.from('frame'))
      writes.release(get(1))
      expect(ring.calls).toHaveLength(0)
      writes.release(get(0))
      expect(ring.calls).toHaveLength(1)
    })
    expect(ring.calls).toHaveLength(1)
  })

  it('[HUB5] a full batch goes at once; nested ones are one; one that fails in the middle is sent all the same', () => {
    const { ring, held, get } = fakes(RING_SENDS + 1)
    const writes = new WriteBatch(ring, never)
    expect(() =>
      writes.together(() => {
        for (const one of held) writes.write(one, Buffer.from('x'))
        expect(ring.calls.map(({ length }) => length)).toEqual([RING_SENDS])
        writes.together(() => writes.write(get(0), Buffer.from('y')))
        expect(ring.calls).toHaveLength(1)
        throw new Error('a listener')
      }),
    ).toThrow('a listener')
    expect(ring.calls.map(({ length }) => length)).toEqual([RING_SENDS, 2])
  })

  it('[HUB5] when the kernel refuses, the rest is written one by one, and from then on everything', () => {
    const { sockets, ring, held, get } = fakes(3)
    ring.refusesFrom = 1
    const errors: unknown[] = []
    const writes = new WriteBatch(ring, (error) => errors.push(error))
    writes.together(() => {
      for (const one of held) writes.write(one, Buffer.from('frame'))
    })
    expect(sockets.map(({ written }) => written)).toEqual([[], ['frame'], ['frame']])
    expect(errors).toMatchObject([{ message: 'io_uring_enter answered -16', submitted: 1 }])
    writes.together(() => writes.write(get(0), Buffer.from('later')))
    expect(sockets[0]?.written).toEqual(['later'])
    expect(ring.calls).toHaveLength(1)
  })
})

const open: { end(): unknown }[] = []
afterEach(() => {
  for (const one of open.splice(0)) one.end()
})

async function pairs(count: number): Promise<{ ours: Socket; theirs: Socket }[]> {
  const arrived: Socket[] = []
  const server: Server = createServer((socket) => arrived.push(socket.on('error', () => {}))).listen(0, '127.0.0.1')
  await new Promise((done) => server.once('listening', done))
  open.push({ end: () => server.close() })
  const made: { ours: Socket; theirs: Socket }[] = []
  for (let n = 0; n < count; n++) {
    const theirs = connect((server.address() as AddressInfo).port, '127.0.0.1').on('error', () => {})
    await eventually(() => arrived.length > n, 'the connection')
    const ours = arrived[n] as Socket
    open.push({ end: () => (ours.destroy(), theirs.destroy()) })
    made.push({ ours, theirs })
  }
  return made
}

// The same with and without a ring: where the system has none, both are single writes.
describe.each([
  ['with io_uring where there is one', sendRing()],
  ['without', undefined],
])('on real sockets, %s', (_, ring) => {
  it('[HUB5] everybody gets every byte, in order', async () => {
    const people = await pairs(40)
    const got = people.map(({ theirs }) => {
      const chunks: Buffer[] = []
      theirs.on('data', (chunk: Buffer) => chunks.push(chunk))
      return chunks
    })
    const writes = new WriteBatch(ring, never)
    const held = people.map(({ ours }): BatchedSocket => ({
      socket: ours,
      descriptor: descriptorOf(ours),
      inBatch: false,
    }))
    let expected = ''
    for (let n = 0; n < 50; n++) {
      const frame = Buffer.from(`${n}:${'好'.repeat(n * 20)};`)
      expected += String(frame)
      writes.together(() => {
        for (const one of held) writes.write(one, frame)
      })
      // Some are sent more than others, between two batches.
      if (n === 20) writes.write(held[0] as BatchedSocket, Buffer.from('between;'))
      if (n === 20) await new Promise((done) => setImmediate(done))
    }
    const texts = (): string[] => got.map((chunks) => String(Buffer.concat(chunks)))
    await eventually(() => texts().every((text) => text.endsWith('49:' + '好'.repeat(980) + ';')), 'all of it')
    expect(texts()[0]).toBe(expected.replace(';21:', ';between;21:'))
    expect(new Set(texts().slice(1))).toEqual(new Set([expected]))
  }, 20_000)

  it('[HUB5] those who do not read get the rest when they do; those who have gone hold up nobody', async () => {
    const people = await pairs(3)
    const [reads, stalls, gone] = people as [(typeof people)[0], (typeof people)[0], (typeof people)[0]]
    stalls.theirs.pause()
    gone.theirs.resetAndDestroy()
    let read = 0
    reads.theirs.on('data', (chunk: Buffer) => (read += chunk.length))
    const writes = new WriteBatch(ring, never)
    const held = people.map(({ ours }): BatchedSocket => ({
      socket: ours,
      descriptor: descriptorOf(ours),
      inBatch: false,
    }))
    const frame = Buffer.alloc(100_000, 'f')
    const frames = 120
    for (let n = 0; n < frames; n++) {
      frame.writeUInt32BE(n)
      const copy = Buffer.from(frame)
      writes.together(() => {
        for (const one of held) if (!one.socket.destroyed) writes.write(one, copy)
      })
      await new Promise((done) => setImmediate(done))
    }
    await eventually(() => read === frames * frame.length, 'everything for the one who reads', 10_000)
    expect(stalls.ours.writableLength).toBeGreaterThan(0)
    const chunks: Buffer[] = []
    stalls.theirs.on('data', (chunk: Buffer) => chunks.push(chunk)).resume()
    const size = (): number => chunks.reduce((sum, { length }) => sum + length, 0)
    await eventually(() => size() === frames * frame.length, 'everything for the one who did not', 10_000)
    const all = Buffer.concat(chunks)
    expect(Array.from({ length: frames }, (_, n) => all.readUInt32BE(n * frame.length))).toEqual([
      ...Array.from({ length: frames }).keys(),
    ])
    await eventually(() => gone.ours.destroyed, 'the end of the one who has gone')
  }, 30_000)
})
