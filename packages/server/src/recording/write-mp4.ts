import { open, rm } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { OvationError } from '@ovation/protocol'
import {
  CustomSource,
  EncodedAudioPacketSource,
  EncodedPacketSink,
  EncodedVideoPacketSource,
  Input,
  MP4,
  Mp4OutputFormat,
  Output,
  StreamTarget,
} from 'mediabunny'
import type { EncodedPacket, StreamTargetChunk } from 'mediabunny'

/** A stretch of one run's file: its header, and the parts from `from` to `to`, bytes. */
export type RunStretch = { path: string; headerBytes: number; from: number; to: number; durationMs: number }

type Config = { codec: string; description?: AllowSharedBufferSource }

const REPORT_EVERY_PACKETS = 200

/** A file that is shorter than its journal says must not be filled up with whatever lies in memory. */
async function readFully(file: FileHandle, into: Buffer, position: number): Promise<void> {
  for (let at = 0; at < into.length;) {
    const { bytesRead } = await file.read(into, at, into.length - at, position + at)
    if (bytesRead === 0) throw new Error('a file of the recording is shorter than its journal says')
    at += bytesRead
  }
}

/** Header and parts as if they were one file. */
function sourceOf(file: FileHandle, { headerBytes, from, to }: RunStretch): CustomSource {
  return new CustomSource({
    getSize: () => headerBytes + to - from,
    read: async (start, end) => {
      const bytes = Buffer.allocUnsafe(end - start)
      const inHeader = Math.max(0, Math.min(end, headerBytes) - start)
      await readFully(file, bytes.subarray(0, inHeader), start)
      await readFully(file, bytes.subarray(inHeader), from + Math.max(start, headerBytes) - headerBytes)
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

type Sources = {
  config: { video: VideoDecoderConfig | null; audio: AudioDecoderConfig | null }
  video: EncodedVideoPacketSource | undefined
  audio: EncodedAudioPacketSource | undefined
}

/** The file's tracks are those of the first run; the others have to fit. */
async function tracksOf(output: Output, input: Input, first: Sources | undefined): Promise<[Sources, Track[]]> {
  const [video, audio] = [await input.getPrimaryVideoTrack(), await input.getPrimaryAudioTrack()]
  const config = {
    video: (await video?.getDecoderConfig()) ?? null,
    audio: (await audio?.getDecoderConfig()) ?? null,
  }
  let sources = first
  if (sources) {
    mustBeTheSame(sources.config.video, config.video)
    mustBeTheSame(sources.config.audio, config.audio)
  } else {
    const [videoCodec, audioCodec] = [await video?.getCodec(), await audio?.getCodec()]
    sources = {
      config,
      video: videoCodec ? new EncodedVideoPacketSource(videoCodec) : undefined,
      audio: audioCodec ? new EncodedAudioPacketSource(audioCodec) : undefined,
    }
    if (sources.video) output.addVideoTrack(sources.video)
    if (sources.audio) output.addAudioTrack(sources.audio)
    await output.start()
  }
  const tracks: Track[] = []
  if (video && sources.video)
    tracks.push({ packets: new EncodedPacketSink(video).packets(), into: sources.video, config: config.video })
  if (audio && sources.audio)
    tracks.push({ packets: new EncodedPacketSink(audio).packets(), into: sources.audio, config: config.audio })
  return [sources, tracks]
}

type Track = {
  packets: AsyncGenerator<EncodedPacket, void, unknown>
  into: EncodedVideoPacketSource | EncodedAudioPacketSource
  config: VideoDecoderConfig | AudioDecoderConfig | null
}

/** Copies the packets of one run. Whichever track is behind goes on, so that audio lies beside its video. */
async function copyPackets(tracks: readonly Track[], atS: number, copied: (runS: number) => void): Promise<void> {
  try {
    const heads = await Promise.all(tracks.map(async ({ packets }) => (await packets.next()).value ?? undefined))
    const began = Math.min(...heads.map((head) => head?.timestamp ?? Number.POSITIVE_INFINITY))
    for (;;) {
      const next = heads.reduce(
        (best, head, index) => (head && (best === -1 || head.timestamp < (heads[best]?.timestamp ?? 0)) ? index : best),
        -1,
      )
      const [packet, track] = [heads[next], tracks[next]]
      if (!packet || !track) return
      const runS = packet.timestamp - began
      await track.into.add(packet.clone({ timestamp: runS + atS }), { decoderConfig: track.config } as never)
      heads[next] = (await track.packets.next()).value ?? undefined
      copied(runS)
    }
  } finally {
    await Promise.allSettled(tracks.map(({ packets }) => packets.return()))
  }
}

/** Where a file takes what is written. The handle stays with whoever opened it. */
const targetOf = (file: FileHandle): StreamTarget =>
  new StreamTarget(
    new WritableStream({
      write: async ({ data, position }: StreamTargetChunk) => {
        for (let at = 0; at < data.length;)
          at += (await file.write(data, at, data.length - at, position + at)).bytesWritten
      },
    }),
    { chunked: true },
  )

type Progress = { report: (progress: number) => void; signal?: AbortSignal | undefined }

async function writeRuns(output: Output, runs: readonly RunStretch[], { report, signal }: Progress): Promise<void> {
  const totalMs = runs.reduce((sum, { durationMs }) => sum + durationMs, 0)
  let sources: Sources | undefined
  let tracks: Track[]
  let doneMs = 0
  let count = 0
  for (const run of runs) {
    const file = await open(run.path, 'r')
    try {
      const input = new Input({ source: sourceOf(file, run), formats: [MP4] })
      try {
        ;[sources, tracks] = await tracksOf(output, input, sources)
        await copyPackets(tracks, doneMs / 1_000, (runS) => {
          signal?.throwIfAborted()
          if (++count % REPORT_EVERY_PACKETS === 0) report(Math.min(0.99, (doneMs + runS * 1_000) / totalMs))
        })
      } finally {
        input.dispose()
      }
    } finally {
      await file.close()
    }
    doneMs += run.durationMs
  }
}

/**
 * Writes what was recorded as one MP4 that every player takes, one run behind the other. Nothing is coded anew. When it fails,
 * nothing is left behind: no file, and no open handle, which Node would end the process for.
 */
export async function writeMp4(runs: readonly RunStretch[], to: string, progress: Progress): Promise<void> {
  const file = await open(to, 'w')
  const output = new Output({ format: new Mp4OutputFormat({ fastStart: false }), target: targetOf(file) })
  let done = false
  try {
    await writeRuns(output, runs, progress)
    await output.finalize()
    done = true
  } finally {
    if (!done) await output.cancel().catch(() => {})
    await file.close()
    if (!done) await rm(to, { force: true })
  }
  progress.report(1)
}
