import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ALL_FORMATS, EncodedPacketSink, FilePathSource, Input } from 'mediabunny'
import { encodeAmf } from '../src/media/rtmp/amf0.ts'
import { MESSAGE } from '../src/media/rtmp/chunks.ts'

/** What an encoder sends, and when. */
export type Tag = { atMs: number; type: number; payload: Buffer }

const ENCODERS = {
  hvc1: ['-c:v', 'libx265', '-preset', 'ultrafast', '-x265-params', 'log-level=none:keyint=30:bframes=2'],
  av01: ['-c:v', 'libaom-av1', '-cpu-used', '8', '-usage', 'realtime', '-row-mt', '1', '-b:v', '300k'],
  vp09: ['-c:v', 'libvpx-vp9', '-deadline', 'realtime', '-cpu-used', '8', '-b:v', '300k'],
} as const
export type FourCc = keyof typeof ENCODERS

/** Six seconds by a real encoder, as Enhanced RTMP would carry them: no program of Debian's sends it. */
export async function enhancedTags(folder: string, fourCc: FourCc): Promise<Tag[]> {
  const file = join(folder, `${fourCc}.mp4`)
  const input = ['-f', 'lavfi', '-i', 'testsrc2=s=320x180:r=15', '-f', 'lavfi', '-i', 'sine=f=440:r=48000', '-t', '6']
  const rest = ['-g', '30', '-pix_fmt', 'yuv420p', '-c:a', 'libopus', '-b:a', '64k', '-tag:v', fourCc]
  execFileSync('ffmpeg', ['-v', 'error', '-y', ...input, ...ENCODERS[fourCc], ...rest, file])
  const media = new Input({ formats: ALL_FORMATS, source: new FilePathSource(file) })
  const [video, audio] = [await media.getPrimaryVideoTrack(), await media.getPrimaryAudioTrack()]
  if (!video || !audio) throw new Error('nothing was encoded')
  const tags: Tag[] = [
    {
      atMs: 0,
      type: MESSAGE.data,
      payload: encodeAmf('@setDataFrame', 'onMetaData', { width: 320, height: 180 }),
    },
    { atMs: 0, type: MESSAGE.video, payload: enhanced(0x80, 1, 0, fourCc, boxOf(file, fourCc)) },
    { atMs: 0, type: MESSAGE.audio, payload: enhanced(0x90, 0, 0, 'Opus', opusHead()) },
  ]
  // Decoding times: as the video lie in the file, one after the other.
  let n = 0
  for await (const packet of new EncodedPacketSink(video).packets()) {
    const atMs = Math.round((n++ * 1_000) / 15)
    const composition = Buffer.alloc(3)
    composition.writeUIntBE(Math.max(0, Math.round(packet.timestamp * 1_000) + 200 - atMs), 0, 3)
    const body = fourCc === 'hvc1' ? Buffer.concat([composition, packet.data]) : Buffer.from(packet.data)
    const payload = enhanced(0x80, packet.type === 'key' ? 1 : 2, 1, fourCc, body)
    tags.push({ atMs, type: MESSAGE.video, payload })
  }
  for await (const packet of new EncodedPacketSink(audio).packets()) {
    const payload = enhanced(0x90, 0, 1, 'Opus', Buffer.from(packet.data))
    tags.push({ atMs: Math.max(0, Math.round(packet.timestamp * 1_000)), type: MESSAGE.audio, payload })
  }
  return tags.sort((a, b) => a.atMs - b.atMs)
}
const enhanced = (head: number, frame: number, kind: number, fourCc: string, body: Buffer): Buffer =>
  Buffer.concat([Buffer.from([head | (head === 0x80 ? frame << 4 : 0) | kind]), Buffer.from(fourCc, 'latin1'), body])

const opusHead = (): Buffer => {
  const head = Buffer.alloc(19)
  head.write('OpusHead', 'latin1')
  head.writeUInt8(1, 8)
  head.writeUInt8(1, 9)
  head.writeUInt16LE(312, 10)
  head.writeUInt32LE(48_000, 12)
  return head
}

/** The content of the box in which a file keeps the configuration of its video. */
function boxOf(file: string, fourCc: FourCc): Buffer {
  const bytes = readFileSync(file)
  const at = bytes.indexOf({ hvc1: 'hvcC', av01: 'av1C', vp09: 'vpcC' }[fourCc])
  return bytes.subarray(at + 4, at - 4 + bytes.readUInt32BE(at - 4))
}

const FLV_HEADER_BYTES = 13
const TAG_HEADER_BYTES = 11

/** What ffmpeg would send over RTMP, all of it at once. */
export function flvTags(folder: string, name: string, args: readonly string[]): Tag[] {
  const file = join(folder, `${name}.flv`)
  execFileSync('ffmpeg', ['-v', 'error', '-y', ...args, '-f', 'flv', file])
  const bytes = readFileSync(file)
  const tags: Tag[] = []
  for (let at = FLV_HEADER_BYTES; at + TAG_HEADER_BYTES <= bytes.length;) {
    const [length, ms] = [bytes.readUIntBE(at + 1, 3), bytes.readUIntBE(at + 4, 3)]
    const payload = bytes.subarray(at + TAG_HEADER_BYTES, at + TAG_HEADER_BYTES + length)
    tags.push({ atMs: ms + (bytes[at + 7] ?? 0) * 0x1000000, type: bytes[at] ?? 0, payload })
    at += TAG_HEADER_BYTES + length + 4
  }
  return tags
}

/** Says how audio or video is coded. */
export const isHeader = ({ type, payload }: Tag): boolean => type !== MESSAGE.data && payload[1] === 0
