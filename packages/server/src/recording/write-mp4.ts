import { open } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { OvationError } from '@ovation/protocol'
import {
  CustomSource,
  EncodedAudioPacketSource,
  EncodedPacketSink,
  EncodedVideoPacketSource,
  FilePathTarget,
  Input,
  MP4,
  Mp4OutputFormat,
  Output,
} from 'mediabunny'
import type { EncodedPacket } from 'mediabunny'

/** A stretch of one run's file: its header, and the parts from `from` to `to`, bytes. */
export type RunStretch = { path: string; headerBytes: number; from: number; to: number; durationMs: number }

type Config = { codec: string; description?: AllowSharedBufferSource }

const REPORT_EVERY_PACKETS = 200

/** Header and parts as if they were one file. */
function sourceOf(file: FileHandle, { headerBytes, from, to }: RunStretch): CustomSource {
  return new CustomSource({
    getSize: () => headerBytes + to - from,
    read: async (start, end) => {
      const bytes = Buffer.allocUnsafe(end - start)
      const inHeader = Math.max(0, Math.min(end, headerBytes) - start)
      if (inHeader > 0) await file.read(bytes, 0, inHeader, start)
      if (inHeader < bytes.length)
        await file.read(bytes, inHeader, bytes.length - inHeader, from + Math.max(start, headerBytes) - headerBytes)
      return bytes
    },
    prefetchProfile: 'fileSystem',
  })
}

const bytesOf = (source: AllowSharedBufferSource | undefined): Buffer =>
  source === undefined
    ? Buffer.alloc(0)
    : ArrayBuffer.isView(source)
      ? Buffer.from(source.buffer as ArrayBuffer, source.byteOffset, source.byteLength)
      : Buffer.from(source as ArrayBuffer)

function mustBeTheSame(first: Config | null, now: Config | null): void {
  if (first?.codec === now?.codec && bytesOf(first?.description).equals(bytesOf(now?.description))) return
  throw new OvationError('nothing_to_change', {
    message:
      'No file was made; size or codec of the picture changed in the middle; cut the recording there and download each part.',
  })
}

/** Writes what was recorded as one MP4 that every player takes, one run behind the other. Nothing is coded anew. */
export async function writeMp4(
  runs: readonly RunStretch[],
  to: string,
  report: (progress: number) => void,
): Promise<void> {
  const output = new Output({ format: new Mp4OutputFormat({ fastStart: false }), target: new FilePathTarget(to) })
  const totalMs = runs.reduce((sum, { durationMs }) => sum + durationMs, 0)
  let first: { video: VideoDecoderConfig | null; audio: AudioDecoderConfig | null } | undefined
  let video: EncodedVideoPacketSource | undefined
  let audio: EncodedAudioPacketSource | undefined
  let doneMs = 0
  let count = 0
  for (const run of runs) {
    const file = await open(run.path, 'r')
    const input = new Input({ source: sourceOf(file, run), formats: [MP4] })
    try {
      const [pictures, sounds] = [await input.getPrimaryVideoTrack(), await input.getPrimaryAudioTrack()]
      const config = {
        video: (await pictures?.getDecoderConfig()) ?? null,
        audio: (await sounds?.getDecoderConfig()) ?? null,
      }
      if (!first) {
        first = config
        const [videoCodec, audioCodec] = [await pictures?.getCodec(), await sounds?.getCodec()]
        if (videoCodec) output.addVideoTrack((video = new EncodedVideoPacketSource(videoCodec)))
        if (audioCodec) output.addAudioTrack((audio = new EncodedAudioPacketSource(audioCodec)))
        await output.start()
      } else {
        mustBeTheSame(first.video, config.video)
        mustBeTheSame(first.audio, config.audio)
      }
      const tracks = [
        ...(pictures && video
          ? [{ packets: new EncodedPacketSink(pictures).packets(), into: video, config: config.video }]
          : []),
        ...(sounds && audio
          ? [{ packets: new EncodedPacketSink(sounds).packets(), into: audio, config: config.audio }]
          : []),
      ]
      const heads = await Promise.all(tracks.map(async ({ packets }) => (await packets.next()).value ?? undefined))
      const began = Math.min(...heads.map((head) => head?.timestamp ?? Number.POSITIVE_INFINITY))
      for (;;) {
        // Whichever track is behind goes on, so that sound lies beside its picture.
        const next = heads.reduce(
          (best, head, index) =>
            head && (best === -1 || head.timestamp < (heads[best]?.timestamp ?? 0)) ? index : best,
          -1,
        )
        const [packet, track] = [heads[next], tracks[next]]
        if (!packet || !track) break
        const at = packet.timestamp - began
        const moved: EncodedPacket = packet.clone({ timestamp: at + doneMs / 1_000 })
        await track.into.add(moved, { decoderConfig: track.config } as never)
        heads[next] = (await track.packets.next()).value ?? undefined
        if (++count % REPORT_EVERY_PACKETS === 0) report(Math.min(0.99, (doneMs + at * 1_000) / totalMs))
      }
    } finally {
      input.dispose()
      await file.close()
    }
    doneMs += run.durationMs
  }
  await output.finalize()
  report(1)
}
