import type { EncodedPacket, InputAudioTrack, InputVideoTrack } from 'mediabunny'
import { OvationError } from '@ovation/protocol'
import { aacConfig, avcConfig, opusConfig, opusSamples } from '../media/index.ts'
import type { AudioConfig, Packet, VideoConfig } from '../media/index.ts'
import { withDecodeTimes } from './decode-times.ts'
import { whyUnreadable } from './movie-tables.ts'

/** An MP4 that can be put on as it is. */
export type Movie = {
  video: VideoConfig
  audio: AudioConfig | undefined
  durationMs: number
  /**
   * Its packets in the order in which an encoder would send them, from the keyframe at or before `fromMs`; their times begin
   * at 0. Rejects with `video_invalid` where the file is damaged.
   */
  packets(fromMs: number): AsyncGenerator<Packet>
  close(): void
}

const MS_PER_S = 1_000
/** As much as a part of a stream may have. */
const MAX_PACKET_BYTES = 8 * 1_024 * 1_024
const MAX_CONFIGURATION_BYTES = 64 * 1_024
/** Longer than any show: a frame that is shown for months is none. */
const MAX_DURATION_MS = 48 * 60 * 60 * MS_PER_S

/**
 * Opens an MP4, or a QuickTime movie that is like one. Nothing is coded anew: anything but H.264 with AAC or Opus is refused with
 * `video_invalid`, which says what is wrong.
 */
export async function openMovie(path: string): Promise<Movie> {
  const why = await whyUnreadable(path)
  if (why) throw invalid(why)
  const { FilePathSource, Input, MP4, QTFF } = await import('mediabunny')
  // Errors of reading ahead come again where the data is asked for.
  const source = new FilePathSource(path, { handleUnhandledError: () => undefined })
  const input = new Input({ formats: [MP4, QTFF], source })
  try {
    if (!(await input.canRead().catch(() => false))) throw invalid('it is no MP4')
    const videoTrack = await input.getPrimaryVideoTrack()
    if (!videoTrack) throw invalid('it has no video')
    const audioTrack = await input.getPrimaryAudioTrack()
    const video = await videoConfig(videoTrack)
    const audio = audioTrack ? await audioConfig(audioTrack) : undefined
    const durationMs = (await videoTrack.computeDuration()) * MS_PER_S
    if (!(durationMs >= 0 && durationMs <= MAX_DURATION_MS)) throw invalid('its times are damaged')
    return {
      ...{ video, audio, durationMs },
      packets: (fromMs) => packetsOf(videoTrack, audioTrack ?? undefined, fromMs),
      close: () => input.dispose(),
    }
  } catch (error) {
    input.dispose()
    throw error instanceof OvationError ? error : invalid('it is damaged', error)
  }
}

const invalid = (detail: string, cause?: unknown): OvationError => new OvationError('video_invalid', { detail, cause })

async function videoConfig(track: InputVideoTrack): Promise<VideoConfig> {
  const codec = await track.getCodec()
  if (codec !== 'avc') throw invalid(`its video is ${codec ?? 'of an unknown kind'}`)
  if ((await track.getRotation()) !== 0) throw invalid('its video is turned when it is shown')
  const { description } = (await track.getDecoderConfig()) ?? {}
  if (description === undefined) throw invalid('its video has no configuration')
  return avcConfig(bytesOf(description))
}

async function audioConfig(track: InputAudioTrack): Promise<AudioConfig> {
  const codec = await track.getCodec()
  if (codec !== 'aac' && codec !== 'opus') throw invalid(`its audio is ${codec ?? 'of an unknown kind'}`)
  const config = await track.getDecoderConfig()
  const first = await sinkOf(track).then((sink) => sink.getFirstPacket())
  if (!config || !first) throw invalid('its audio is empty')
  const configuration = config.description === undefined ? undefined : bytesOf(config.description)
  const found =
    configuration &&
    (codec === 'aac' ? aacConfig(configuration) : opusConfig(configuration, opusSamples(Buffer.from(first.data))))
  if (found) return found
  throw invalid(`its audio is ${codec} of an unusual kind`)
}

/** Configurations are kept with every header: those of real encoders have some hundred bytes. */
function bytesOf(source: AllowSharedBufferSource): Buffer {
  if (source.byteLength > MAX_CONFIGURATION_BYTES) throw invalid('a configuration of it is too large')
  return ArrayBuffer.isView(source)
    ? Buffer.from(source.buffer, source.byteOffset, source.byteLength)
    : Buffer.from(source)
}

const sinkOf = async (track: InputVideoTrack | InputAudioTrack) =>
  new (await import('mediabunny')).EncodedPacketSink(track)

async function* framesOf(track: InputVideoTrack | InputAudioTrack, fromMs: number): AsyncGenerator<CodedFrame> {
  const sink = await sinkOf(track)
  const first = (await sink.getKeyPacket(fromMs / MS_PER_S)) ?? (await sink.getFirstKeyPacket())
  if (!first) return
  for await (const packet of sink.packets(first)) yield frameOf(packet)
}

type CodedFrame = { ptsMs: number; key: boolean; data: Buffer }

function frameOf({ timestamp, type, data }: EncodedPacket): CodedFrame {
  if (data.byteLength > MAX_PACKET_BYTES) throw invalid('a frame of it is too large')
  return {
    ptsMs: timestamp * MS_PER_S,
    key: type === 'key',
    data: Buffer.from(data.buffer, data.byteOffset, data.byteLength),
  }
}

async function* packetsOf(
  video: InputVideoTrack,
  audio: InputAudioTrack | undefined,
  fromMs: number,
): AsyncGenerator<Packet> {
  try {
    const frames = withDecodeTimes(framesOf(video, fromMs))
    let frame = await frames.next()
    if (frame.done) throw invalid('its video is empty')
    const beginMs = frame.value.dtsMs
    const sounds = audio ? framesOf(audio, beginMs) : undefined
    let sound = await sounds?.next()
    while (!frame.done || (sound && !sound.done)) {
      const isVideo = !frame.done && (!sound || sound.done || frame.value.dtsMs <= sound.value.ptsMs)
      if (isVideo && !frame.done) {
        yield packet('video', frame.value, beginMs)
        frame = await frames.next()
      } else if (sound && !sound.done) {
        // What an encoder puts before the beginning is not heard.
        if (sound.value.ptsMs >= beginMs) yield packet('audio', { ...sound.value, dtsMs: sound.value.ptsMs }, beginMs)
        sound = await sounds?.next()
      }
    }
  } catch (error) {
    throw error instanceof OvationError ? error : invalid('it is damaged', error)
  }
}

const packet = (
  kind: 'video' | 'audio',
  { dtsMs, ptsMs, key, data }: CodedFrame & { dtsMs: number },
  beginMs: number,
): Packet => ({
  ...{ kind, dtsMs: dtsMs - beginMs, ptsMs: ptsMs - beginMs },
  ...{ key: kind === 'audio' || key, data },
})
