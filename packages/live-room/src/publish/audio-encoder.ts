import type { openAacEncoder } from './aac.ts'
import type { AudioSamples } from './capture.ts'
import { bytesOf } from './packets.ts'

/** What a decoder must know before the first packet. */
export type AudioConfig = {
  codec: 'opus' | 'mp4a.40.2'
  sampleRate: number
  channels: number
  description?: AllowSharedBufferSource
  frameMs?: number
}
type AudioPacket = { timestampUs: number; data: Uint8Array }

export type AudioTrackEncoderEvents = {
  /** A packet; with a configuration if that is new. */
  packet: (packet: AudioPacket, config: AudioConfig | undefined) => void
  failed: (error: unknown) => void
}

export type AudioTrackEncoder = { encode(audio: AudioSamples): void; close(): void }

export const AUDIO_BITRATE = 128_000
const OPUS_FRAME_US = 20_000

/** Whether this browser can encode AAC by itself. */
export const codesAac = async (): Promise<boolean> =>
  globalThis.AudioEncoder !== undefined &&
  (
    await AudioEncoder.isConfigSupported({
      ...{ codec: 'mp4a.40.2', sampleRate: 48_000, numberOfChannels: 2 },
      bitrate: AUDIO_BITRATE,
    })
  ).supported === true

type AacProgram = { openAacEncoder: typeof openAacEncoder }

/** The AAC encoder for browsers without one. Rejects if it cannot be loaded. */
export async function loadAac(programs: string): Promise<AacProgram> {
  const address = `${programs}/aac.js`
  return (await import(address)) as AacProgram
}

/** Whether this browser will send AAC, which every viewer can hear. */
export const willSendAac = async (programs: string): Promise<boolean> =>
  (await codesAac()) ||
  loadAac(programs).then(
    () => true,
    () => false,
  )

/** The browser's own encoder. */
export function openBrowserEncoder(codec: AudioConfig['codec'], events: AudioTrackEncoderEvents): AudioTrackEncoder {
  const { packet, failed } = events
  const encoder = new AudioEncoder({
    output: (chunk, metadata) => {
      const known = metadata?.decoderConfig
      packet(
        { timestampUs: chunk.timestamp, data: bytesOf(chunk) },
        known && {
          ...{ codec, sampleRate: known.sampleRate, channels: known.numberOfChannels },
          ...(known.description ? { description: known.description } : {}),
          ...(codec === 'opus' ? { frameMs: (chunk.duration ?? OPUS_FRAME_US) / 1_000 } : {}),
        },
      )
    },
    error: failed,
  })
  return {
    encode: ({ samples, frames, channels, sampleRate, timestampUs }) => {
      if (encoder.state === 'closed') return
      if (encoder.state === 'unconfigured')
        encoder.configure({ codec, sampleRate, numberOfChannels: channels, bitrate: AUDIO_BITRATE })
      const data = new AudioData({
        ...{ format: 'f32-planar', sampleRate, numberOfFrames: frames, numberOfChannels: channels },
        ...{ timestamp: timestampUs, data: samples },
      })
      encoder.encode(data)
      data.close()
    },
    close: () => encoder.state !== 'closed' && encoder.close(),
  }
}
