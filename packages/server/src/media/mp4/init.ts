import type { AudioConfig, VideoConfig } from '../packets.ts'
import { box, fullBox, u16, u32 } from './boxes.ts'

export const VIDEO_TRACK = 1
export const AUDIO_TRACK = 2
export const VIDEO_TIMESCALE = 90_000

const UNITY = [0x00010000, 0, 0, 0, 0x00010000, 0, 0, 0, 0x40000000]
const UNDETERMINED_LANGUAGE = 0x55c4
const FULL_VOLUME = 0x0100
const MAX_SHOWN_PX = 65_535
/** An audio sample entry has 16 bits for the rate; 0 leaves it to the configuration. */
const MAX_ENTRY_RATE = 65_535

type Track = {
  id: number
  timescale: number
  handler: string
  mediaHeader: Buffer
  sample: Buffer
  width: number
  height: number
  volume: number
}

const track = ({ id, timescale, handler, mediaHeader, sample, width, height, volume }: Track): Buffer =>
  box(
    'trak',
    fullBox(
      'tkhd',
      0,
      7,
      u32(0, 0, id, 0, 0, 0, 0),
      u16(0, 0, volume, 0),
      u32(...UNITY, width * 65_536, height * 65_536),
    ),
    box(
      'mdia',
      fullBox('mdhd', 0, 0, u32(0, 0, timescale, 0), u16(UNDETERMINED_LANGUAGE, 0)),
      fullBox('hdlr', 0, 0, u32(0), Buffer.from(handler), u32(0, 0, 0), [0]),
      box(
        'minf',
        mediaHeader,
        box('dinf', fullBox('dref', 0, 0, u32(1), fullBox('url ', 0, 1))),
        box(
          'stbl',
          fullBox('stsd', 0, 0, u32(1), sample),
          fullBox('stts', 0, 0, u32(0)),
          fullBox('stsc', 0, 0, u32(0)),
          fullBox('stsz', 0, 0, u32(0, 0)),
          fullBox('stco', 0, 0, u32(0)),
        ),
      ),
    ),
  )

/** Sample entries and the boxes in them: ISO/IEC 14496-15 for the first two, then the bindings of AV1 and VP to ISO BMFF. */
const CONFIGURATION_BOX: Record<string, string> = { avc1: 'avcC', hvc1: 'hvcC', av01: 'av1C', vp09: 'vpcC' }

/** The shape of pixels (ISO/IEC 14496-12, section 12.1.4). */
const pixelAspectBox = ({ pixelAspect }: VideoConfig): Buffer[] =>
  pixelAspect ? [box('pasp', u32(pixelAspect.width, pixelAspect.height))] : []

/** How wide it is shown: the size of a track is that of its presentation (section 8.3.2.3). */
const shownWidth = ({ width, pixelAspect }: VideoConfig): number =>
  Math.min(MAX_SHOWN_PX, pixelAspect ? Math.round((width * pixelAspect.width) / pixelAspect.height) : width)

const videoTrack = (config: VideoConfig): Buffer => {
  const { codec, configuration, width, height } = config
  return track({
    ...{ id: VIDEO_TRACK, timescale: VIDEO_TIMESCALE, handler: 'vide', width: shownWidth(config), height, volume: 0 },
    mediaHeader: fullBox('vmhd', 0, 1, u16(0, 0, 0, 0)),
    sample: box(
      codec.slice(0, 4),
      u16(0, 0, 0, 1, 0, 0),
      u32(0, 0, 0),
      u16(width, height),
      u32(0x00480000, 0x00480000, 0),
      u16(1),
      Buffer.alloc(32),
      u16(24, 0xffff),
      box(CONFIGURATION_BOX[codec.slice(0, 4)] ?? 'avcC', configuration),
      ...pixelAspectBox(config),
    ),
  })
}

/** Descriptors of MPEG-4 systems (ISO/IEC 14496-1, section 7.2.6): a tag, a length, a content. */
const descriptor = (tag: number, ...content: Buffer[]): Buffer => {
  const bytes = Buffer.concat(content)
  return Buffer.concat([Buffer.from([tag, ...descriptorLength(bytes.length)]), bytes])
}

/** Seven bits a byte; all bytes but the last have the highest bit set (section 8.3.3). */
const descriptorLength = (bytes: number): number[] =>
  bytes < 128 ? [bytes] : [...descriptorLength(bytes >> 7).map((byte) => byte | 128), bytes & 127]

const elementaryStream = (configuration: Buffer): Buffer =>
  fullBox(
    'esds',
    0,
    0,
    descriptor(
      3,
      u16(AUDIO_TRACK),
      Buffer.from([0]),
      descriptor(4, Buffer.from([0x40, 0x15, 0, 0, 0]), u32(0, 0), descriptor(5, configuration)),
      descriptor(6, Buffer.from([2])),
    ),
  )

const audioTrack = ({ codec, configuration, sampleRate, channels }: AudioConfig): Buffer =>
  track({
    ...{ id: AUDIO_TRACK, timescale: sampleRate, handler: 'soun', width: 0, height: 0, volume: FULL_VOLUME },
    mediaHeader: fullBox('smhd', 0, 0, u16(0, 0)),
    sample: box(
      codec === 'opus' ? 'Opus' : 'mp4a',
      u16(0, 0, 0, 1),
      u32(0, 0),
      u16(channels, 16, 0, 0),
      u16(sampleRate > MAX_ENTRY_RATE ? 0 : sampleRate, 0),
      codec === 'opus' ? box('dOps', configuration) : elementaryStream(configuration),
    ),
  })

const extend = (id: number): Buffer => fullBox('trex', 0, 0, u32(id, 1, 0, 0, 0))

/** The initialisation segment for a stream with video, audio, or both (ISO/IEC 23000-19, CMAF header). */
export function initSegment(video: VideoConfig | undefined, audio: AudioConfig | undefined): Buffer {
  const tracks = [...(video ? [videoTrack(video)] : []), ...(audio ? [audioTrack(audio)] : [])]
  const extended = [...(video ? [extend(VIDEO_TRACK)] : []), ...(audio ? [extend(AUDIO_TRACK)] : [])]
  return Buffer.concat([
    box('ftyp', Buffer.from('iso6'), u32(1), Buffer.from('iso6cmfcmp41')),
    box(
      'moov',
      fullBox(
        'mvhd',
        0,
        0,
        u32(0, 0, 1_000, 0, 0x00010000),
        u16(FULL_VOLUME, 0),
        u32(0, 0, ...UNITY, 0, 0, 0, 0, 0, 0, 3),
      ),
      ...tracks,
      box('mvex', ...extended),
    ),
  ])
}
