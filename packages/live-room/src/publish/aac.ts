import { registerAacEncoder } from '@mediabunny/aac-encoder'
import { AdtsOutputFormat, AudioSample, AudioSampleSource, NullTarget, Output } from 'mediabunny'
import type { AudioTrackEncoder, AudioTrackEncoderEvents } from './audio-encoder.ts'
import type { AudioSamples } from './capture.ts'

/** Above this, audio is dropped: the machine is too slow. */
const MAX_WAITING_SAMPLES = 50

/**
 * AAC for browsers without an encoder for it: FFmpeg's, as WebAssembly. A separate module of 250 kB, loaded only by
 * publishers with such a browser. Rejects if it cannot run.
 */
export async function openAacEncoder(
  bitrate: number,
  { packet, failed }: AudioTrackEncoderEvents,
): Promise<AudioTrackEncoder> {
  registerAacEncoder()
  const source = new AudioSampleSource({
    codec: 'aac',
    bitrate,
    onEncodedPacket: ({ data, timestamp }, meta) => {
      const config = meta?.decoderConfig
      packet(
        { timestampUs: timestamp * 1e6, data },
        config && {
          ...{ codec: 'mp4a.40.2', sampleRate: config.sampleRate, channels: config.numberOfChannels },
          ...(config.description ? { description: config.description } : {}),
        },
      )
    },
  })
  const output = new Output({ format: new AdtsOutputFormat(), target: new NullTarget() })
  output.addAudioTrack(source)
  await output.start()
  /** What the encoder has not taken yet. It may never say so once it was ended. */
  const waiting = new Set<AudioSample>()
  const done = (sample: AudioSample): void => {
    waiting.delete(sample)
    sample.close()
  }
  return {
    encode: ({ samples, channels, sampleRate, timestampUs }: AudioSamples) => {
      if (waiting.size >= MAX_WAITING_SAMPLES) return
      const sample = new AudioSample({
        ...{ data: samples, format: 'f32-planar', numberOfChannels: channels, sampleRate },
        timestamp: timestampUs / 1e6,
      })
      waiting.add(sample)
      source
        .add(sample)
        .catch(failed)
        .finally(() => done(sample))
    },
    close: () => {
      void output.cancel().catch(() => {})
      for (const sample of waiting) done(sample)
    },
  }
}
