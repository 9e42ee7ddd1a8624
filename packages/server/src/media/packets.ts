/** How wide a pixel is to how high. */
export type PixelAspect = { width: number; height: number }
/**
 * How the video of a stream is coded: H.264, HEVC, AV1 or VP9. `configuration` is the content of the box that its sample
 * entry has (avcC, hvcC, av1C, vpcC); `width` and `height` are in pixels, which are square unless `pixelAspect` says otherwise.
 */
export type VideoConfig = {
  kind: 'video'
  codec: string
  configuration: Buffer
  width: number
  height: number
  pixelAspect?: PixelAspect
}
/**
 * How its audio is coded. `configuration` is the AudioSpecificConfig (ISO/IEC 14496-3), or, where the codec is `opus`, the
 * content of the dOps box (Encapsulation of Opus in ISO BMFF, section 4.3.2). `frameSamples`: how long each packet is.
 */
export type AudioConfig = {
  kind: 'audio'
  codec: string
  configuration: Buffer
  sampleRate: number
  channels: number
  frameSamples: number
}

/** One coded video or range of audio. Times in milliseconds on the stream's own clock, which begins at 0 and never jumps. */
export type Packet = { kind: 'video' | 'audio'; dtsMs: number; ptsMs: number; key: boolean; data: Buffer }

/** How long an AAC packet is (ISO/IEC 14496-3). */
export const AAC_FRAME_SAMPLES = 1_024

/** What of an encoder's could not be read. */
export type SkippedTag = 'video' | 'audio' | 'aggregate' | 'command'

/** What a stream is made of. */
export type StreamEvent =
  | VideoConfig
  | AudioConfig
  | { kind: 'packet'; packet: Packet }
  | { kind: 'unsupported'; what: string }

/** What comes of what a publisher sends. */
export type MediaEvent =
  | StreamEvent
  /** A tag could not be read and was passed over. */
  | { kind: 'skipped'; what: SkippedTag; why: string }
