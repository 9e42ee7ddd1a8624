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
  (firstS: number, secondS: number, hangs: boolean, name: Parameters<typeof tagsOf>[0] = 'usual'): Row['send'] =>
  async (encode) => {
    const tags = await tagsOf(name, Math.max(firstS, secondS))
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

/** Nothing is sent while an encoder is away, and nothing is recorded. */
const AWAY = { silentS: 3, lacksS: 3 }

/** Everything that is sent: an encoder as it should be, and those that are not. */
export const ROWS = {
  normal: { send: some('usual', 16) },
  'no audio': { send: some('usual', 16, (tag) => !isAudio(tag)) },
  'no video': { send: some('usual', 16, (tag) => !isVideo(tag)) },
  'audio stops': { send: some('usual', 18, (tag) => !isAudio(tag) || tag.timestampMs < 6 * S) },
  'video stops': { send: some('usual', 18, (tag) => !isVideo(tag) || tag.timestampMs < 6 * S) },
  'video pauses 6 s': { send: some('usual', 20, (tag) => !isVideo(tag) || !within(tag, 6 * S, 12 * S)) },
  'all pauses 6 s': { send: some('usual', 22, (tag) => !within(tag, 6 * S, 12 * S)), silentS: 6 },
  'reconnect, old hangs': { send: reconnecting(8, 14, true), ...AWAY },
  'reconnect, old closed': { send: reconnecting(8, 14, false), ...AWAY, events: 4 },
  'joins after reconnect': { send: reconnecting(8, 14, true), ...AWAY, joins: ({ state }) => state.nextInit > 1 },
  'reconnect, GOP 8 s': { send: reconnecting(12, 18, true, 'far'), ...AWAY },
  'codec change': { send: changing(8, 12) },
  '1 frame/s': { send: some('slow', 18) },
  '0.4 frames/s': { send: some('slower', 24) },
  '1 frame/s, no audio track': { send: some('slowAlone', 20) },
  '60 fps, GOP 8 s': { send: some('far', 34) },
  'SAR 64:45': { send: some('anamorphic', 14) },
} satisfies Record<string, Row>

/** A program that encodes: `start` puts it on air, `onAir` waits until what it sends is there (again). */
export type Program = {
  start(audio: boolean): { kill(how: NodeJS.Signals): unknown }
  onAir(runs: number): Promise<unknown>
}

const seconds = (count: number): Promise<void> => new Promise((done) => void setTimeout(done, count * S))

/** What programs can be made to send; none of them can be made to lose a track in the middle. */
export function rowsOf({ start, onAir }: Program): Record<string, Row> {
  const sending =
    (audio: boolean): Row['send'] =>
    async () => {
      const running = start(audio)
      await onAir(1)
      await seconds(16)
      return { unpublish: () => running.kill('SIGKILL') }
    }
  const reconnect: Row = {
    events: 4,
    send: async () => {
      const first = start(true)
      await onAir(1)
      await seconds(10)
      first.kill('SIGKILL')
      const lostAt = performance.now()
      await seconds(3)
      const second = start(true)
      // Programs take a while until they are there.
      await onAir(2)
      reconnect.silentS = (performance.now() - lostAt) / S + 1
      reconnect.lacksAtMostS = reconnect.silentS
      await seconds(16)
      return { unpublish: () => second.kill('SIGKILL') }
    },
  }
  return {
    normal: { send: sending(true) },
    'no audio': { send: sending(false) },
    reconnect,
  }
}
