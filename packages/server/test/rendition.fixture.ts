import { once } from 'node:events'
import { WebSocket } from 'ws'
import { isHeader, isVideo, recordTags } from './raw-encoder.fixture.ts'
import type { Tag } from './raw-encoder.fixture.ts'

const SECONDS = 8
const LOW = [
  ...['-f', 'lavfi', '-i', 'testsrc2=s=426x240:r=15', '-f', 'lavfi', '-i', 'sine=f=440:r=48000'],
  ...['-c:v', 'libx264', '-preset', 'ultrafast', '-tune', 'zerolatency', '-pix_fmt', 'yuv420p', '-g', '30'],
  ...['-b:v', '250k', '-maxrate', '250k', '-bufsize', '125k', '-c:a', 'aac', '-b:a', '48k'],
]
const [AUDIO, DELTA, KEY] = [0, 1, 2]
const VIDEO_HEAD_BYTES = 5
const AUDIO_HEAD_BYTES = 2
const SEND_INTERVAL_MS = 20

/** Publishes a smaller rendition as a browser does, until it is stopped. */
export async function publishLow(serverUrl: string, key: string): Promise<() => void> {
  const tags = await recordTags(SECONDS, ...LOW)
  const socket = new WebSocket(`${serverUrl.replace('http', 'ws')}/live/demo~low/publish`)
  await once(socket, 'open')
  socket.send(JSON.stringify({ t: 'publish', key }))
  await once(socket, 'message')
  for (const tag of tags.filter(isHeader)) socket.send(JSON.stringify(configuration(tag)))
  // Without the end of the recording, which is no packet.
  const packets = tags.filter((tag) => tag.data[1] === 1 && (tag.type === 8 || isVideo(tag)))
  const beganAt = performance.now()
  let sent = 0
  const timer = setInterval(() => {
    const at = performance.now() - beganAt
    for (;;) {
      const tag = packets[sent % packets.length] as Tag
      const ms = tag.timestampMs + Math.floor(sent / packets.length) * SECONDS * 1_000
      if (ms > at) return
      socket.send(packet(tag, ms))
      sent += 1
    }
  }, SEND_INTERVAL_MS)
  return () => {
    clearInterval(timer)
    socket.terminate()
  }
}

const configuration = (tag: Tag): object =>
  isVideo(tag)
    ? { t: 'video', description: tag.data.subarray(VIDEO_HEAD_BYTES).toString('base64') }
    : {
        ...{ t: 'audio', codec: 'mp4a.40.2', sampleRate: 48_000, channels: 1 },
        description: tag.data.subarray(AUDIO_HEAD_BYTES).toString('base64'),
      }

function packet(tag: Tag, ms: number): Buffer {
  const kind = !isVideo(tag) ? AUDIO : (tag.data[0] ?? 0) >> 4 === 1 ? KEY : DELTA
  const head = Buffer.alloc(9)
  head[0] = kind ?? 0
  head.writeDoubleBE(ms, 1)
  return Buffer.concat([head, tag.data.subarray(isVideo(tag) ? VIDEO_HEAD_BYTES : AUDIO_HEAD_BYTES)])
}
