import { connect, createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { eventually, publish, seededRandom } from '@ovation/testkit'
import { expect } from 'vitest'
import { TestServer } from './server.fixture.ts'

const RECORD_MS = 2_500
const HANDSHAKE_BYTES = 1 + 1_536 + 1_536
const AT_ONCE = 20
const LINGER_MS = 40

/** What a real encoder sends, byte by byte, from the handshake on. */
async function recordEncoder(server: TestServer, key: string): Promise<Buffer> {
  const target = server.server.rtmpPort
  const chunks: Buffer[] = []
  const proxy = createServer((client) => {
    const upstream = connect(target, '127.0.0.1')
    client.on('data', (chunk: Buffer) => {
      chunks.push(chunk)
      upstream.write(chunk)
    })
    upstream.pipe(client)
    for (const socket of [client, upstream]) socket.on('error', () => {})
    client.on('close', () => upstream.destroy())
  })
  await new Promise<void>((done) => proxy.listen(0, '127.0.0.1', done))
  const encoder = publish(`rtmp://127.0.0.1:${(proxy.address() as AddressInfo).port}/live`, key)
  await new Promise((done) => setTimeout(done, RECORD_MS))
  encoder.kill('SIGKILL')
  await new Promise((done) => proxy.close(done))
  return Buffer.concat(chunks)
}

/** The same bytes, spoilt: cut off, turned over, left out, said twice, mixed with others. */
function spoil(bytes: Buffer, seed: number): Buffer {
  const random = seededRandom(seed)
  const at = (from = 0): number => from + Math.floor(random() * (bytes.length - from))
  const spoilt = Buffer.from(bytes)
  // The handshake is opaque but for its first byte: most of the trouble lies behind it.
  const behind = random() < 0.9 ? HANDSHAKE_BYTES : 0
  switch (Math.floor(random() * 6)) {
    case 0:
      return spoilt.subarray(0, at())
    case 1: {
      for (let n = 0; n < 1 + random() * 40; n++) spoilt[at(behind)] = Math.floor(random() * 256)
      return spoilt
    }
    case 2: {
      const from = at(behind)
      return Buffer.concat([spoilt.subarray(0, from), spoilt.subarray(Math.min(spoilt.length, from + at() / 20))])
    }
    case 3: {
      const [from, to] = [at(behind), at(behind)].toSorted((a, b) => a - b) as [number, number]
      return Buffer.concat([spoilt.subarray(0, to), spoilt.subarray(from)])
    }
    case 4: {
      // Lengths as large as they can be, in the first messages.
      const place = behind + Math.floor(random() * 400)
      spoilt.fill(0xff, place, place + 1 + Math.floor(random() * 7))
      return spoilt
    }
    default: {
      const place = at(behind)
      const noise = Buffer.from(Array.from({ length: Math.floor(random() * 2_000) }, () => Math.floor(random() * 256)))
      return Buffer.concat([spoilt.subarray(0, place), noise, spoilt.subarray(place)])
    }
  }
}

const send = (port: number, bytes: Buffer): Promise<void> =>
  new Promise((done) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.write(bytes, () => setTimeout(() => socket.destroy(), LINGER_MS))
    })
    socket.on('error', () => {})
    socket.on('data', () => {})
    socket.on('close', () => done())
  })

type Fuzzed = { seeds: number; mebibytesBefore: number; mebibytesAfter: number; seconds: number }

/** Sends so many spoilt streams, and looks at what that cost. */
async function fuzz(server: TestServer, recorded: Buffer, firstSeed: number, seeds: number): Promise<Fuzzed> {
  const mebibytes = (): number => process.memoryUsage().rss / 1_048_576
  const before = mebibytes()
  const at = performance.now()
  let next = firstSeed
  const work = async (): Promise<void> => {
    while (next < firstSeed + seeds) await send(server.server.rtmpPort, spoil(recorded, next++))
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
  return {
    ...{ seeds, mebibytesBefore: Math.round(before), mebibytesAfter: Math.round(mebibytes()) },
    seconds: Math.round((performance.now() - at) / 1_000),
  }
}

const MAX_GROWTH_MIB = 400

/** Spoilt streams by so many seeds: nothing breaks, memory stays within bounds, and the next encoder is served. */
export async function survivesSpoiltStreams(seeds: number): Promise<void> {
  const test = await TestServer.start({ config: { record: false } })
  const key = await test.server.streamKeys.show('demo')
  const recorded = await recordEncoder(test, key)
  expect(recorded.length).toBeGreaterThan(10_000)
  const broken: unknown[] = []
  const note = (error: unknown): void => void broken.push(error)
  process.on('uncaughtException', note).on('unhandledRejection', note)
  const fuzzed = await fuzz(test, recorded, 1, seeds)
  console.log('spoilt streams', JSON.stringify(fuzzed))
  process.off('uncaughtException', note).off('unhandledRejection', note)
  expect(broken).toEqual([])
  expect(fuzzed.mebibytesAfter - fuzzed.mebibytesBefore).toBeLessThan(MAX_GROWTH_MIB)
  const encoder = publish(test.server.rtmp, key)
  await eventually(() => (test.server.media.stream('demo')?.segments.length ?? 0) >= 1, 'the next encoder', 30_000)
  encoder.kill('SIGKILL')
  await test.close()
}
