import type { RawEncoder, Tag } from './raw-encoder.fixture.ts'
import { isAudio, isHeader, isVideo, later, tagsOf, within } from './playback.harness.ts'
import type { Row } from './playback.harness.ts'

const S = 1_000

/** One encoder that sends some of its tags. */
const some =
  (name: Parameters<typeof tagsOf>[0], seconds: number, keep: (tag: Tag) => boolean = () => true): Row['send'] =>
  async (encode) => {
    const tags = (await tagsOf(name, seconds)).filter((tag) => isHeader(tag) || keep(tag))
    const encoder = await encode()
    await encoder.play(tags)
    return encoder
  }

/** One that is lost after a while, hanging or not, and is back three seconds later. */
const reconnecting =
  (firstS: number, secondS: number, hangs: boolean): Row['send'] =>
  async (encode) => {
    const tags = await tagsOf('usual', Math.max(firstS, secondS))
    const first = await encode()
    await first.play(tags.filter((tag) => within(tag, 0, firstS * S)))
    if (!hangs) first.destroy()
    await new Promise((done) => setTimeout(done, 3_000))
    const second: RawEncoder = await encode()
    await second.play(tags.filter((tag) => within(tag, 0, secondS * S)))
    first.destroy()
    return second
  }

const changing =
  (firstS: number, secondS: number): Row['send'] =>
  async (encode) => {
    const [before, after] = await Promise.all([tagsOf('usual', firstS), tagsOf('other', secondS)])
    const encoder = await encode()
    await encoder.play([...before, ...later(after, firstS * S)])
    return encoder
  }

/** Everything that is sent: an encoder as it should be, and those that are not. */
export const ROWS = {
  normal: some('usual', 16),
  'no audio': some('usual', 16, (tag) => !isAudio(tag)),
  'no video': some('usual', 16, (tag) => !isVideo(tag)),
  'audio stops': some('usual', 18, (tag) => !isAudio(tag) || tag.timestampMs < 6 * S),
  'video stops': some('usual', 18, (tag) => !isVideo(tag) || tag.timestampMs < 6 * S),
  'video pauses 6 s': some('usual', 20, (tag) => !isVideo(tag) || !within(tag, 6 * S, 12 * S)),
  'all pauses 6 s': some('usual', 22, (tag) => !within(tag, 6 * S, 12 * S)),
  'reconnect, old hangs': reconnecting(8, 14, true),
  'reconnect, old closed': reconnecting(8, 14, false),
  'codec change': changing(8, 12),
  '1 frame/s': some('slow', 18),
  '0.4 frames/s': some('slower', 24),
  '1 frame/s, no audio track': some('slowAlone', 20),
  '60 fps, GOP 8 s': some('far', 34),
  'SAR 64:45': some('anamorphic', 14),
} satisfies Record<string, Row['send']>
