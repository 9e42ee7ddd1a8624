import { describe, expect, it } from 'vitest'
import { LiveStills } from './live-stills.ts'
import { LiveStream } from './live-stream.ts'
import { bytesOf } from './mp4/box-tree.fixture.ts'
import { movieFragment } from './mp4/fragment.ts'
import { initSegment } from './mp4/init.ts'
import { STREAM_LIMITS } from './segments.ts'

const bytes = initSegment(
  { kind: 'video', codec: 'avc1.64001f', configuration: bytesOf('0164001f'), width: 640, height: 360 },
  undefined,
)

/** A live stream, and what its still shows. */
function world(limits = STREAM_LIMITS) {
  let nowMs = 0
  let sequence = 0
  const stream = new LiveStream('s', 0, { limits })
  const stills = new LiveStills({ monotonicMs: () => nowMs })
  const add = (text: string, key = true): void => {
    const data = Buffer.from(text)
    stream.add({
      ...{ sequence, startMs: 400 * sequence++, durationMs: 400, independent: key },
      bytes: movieFragment(sequence, [
        { id: 1, startTime: 0, samples: [{ duration: 36_000, compositionOffset: 0, key, data }] },
      ]),
    })
  }
  const shows = (): string | undefined => /<[^>]*>/.exec(stills.of(stream)?.toString('latin1') ?? '')?.[0]
  return { stream, stills, add, shows, pass: (ms: number) => (nowMs += ms) }
}

describe('the still of a live stream', () => {
  it('[MEDIA55] is its newest keyframe, made anew after ten seconds', () => {
    const { stream, stills, add, shows, pass } = world()
    expect(shows()).toBeUndefined()
    stream.begin({ bytes, mime: 'video/mp4', width: 640, height: 360 })
    expect(shows()).toBeUndefined()
    add('<first>')
    add('<between>', false)
    expect(shows()).toBe('<first>')
    add('<second>')
    pass(9_999)
    expect(shows()).toBe('<first>')
    expect(stills.of(stream)).toBe(stills.of(stream))
    pass(1)
    expect(shows()).toBe('<second>')
  })

  it('[MEDIA55] stays where too much follows the keyframe to be kept', () => {
    const { stream, add, shows, pass } = world({ ...STREAM_LIMITS, maxGopBytes: 1_000 })
    stream.begin({ bytes, mime: 'video/mp4', width: 640, height: 360 })
    add('<first>')
    expect(shows()).toBe('<first>')
    add('x'.repeat(1_000), false)
    pass(10_000)
    expect(stream.newest).toBeUndefined()
    expect(shows()).toBe('<first>')
  })

  it('[MEDIA55] is none of audio alone', () => {
    const { stream, add, shows } = world()
    stream.begin({ bytes, mime: 'audio/mp4', width: 0, height: 0 })
    add('<sound>')
    expect(shows()).toBeUndefined()
  })
})
