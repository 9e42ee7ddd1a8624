import { describe, expect, it } from 'vitest'
import { bytesOf, inBoxes, treeOf } from './box-tree.fixture.ts'
import { movieFragment } from './fragment.ts'
import type { Sample } from './fragment.ts'
import { initSegment } from './init.ts'
import { boxesIn } from './read-movie.ts'
import { keyframeIn, stillOf } from './still.ts'

const VIDEO = {
  ...{ codec: 'avc1.64001f', configuration: bytesOf('0164001f'), width: 640, height: 360 },
  kind: 'video',
} as const
const AUDIO = {
  ...{ codec: 'mp4a.40.2', configuration: bytesOf('1210'), sampleRate: 44_100, channels: 2 },
  ...({ kind: 'audio', frameSamples: 1_024 } as const),
}
const header = initSegment(VIDEO, AUDIO)
const sample = (text: string, key = true): Sample => ({
  ...{ duration: 3_000, compositionOffset: 6_000, key, data: Buffer.from(text) },
})
const part = (...video: Sample[]): Buffer =>
  movieFragment(7, [
    { id: 1, startTime: 90_000, samples: video },
    { id: 2, startTime: 44_100, samples: [sample('audio')] },
  ])

describe('a still', () => {
  it('[MEDIA55] is the first keyframe of a part alone, in a file with tables, at its beginning', () => {
    const still = stillOf(header, part(sample('the keyframe'), sample('another', false))) ?? Buffer.alloc(0)
    const boxes = [...boxesIn(still)]
    expect(boxes.map(({ name }) => name)).toEqual(['ftyp', 'mdat', 'moov'])
    expect(boxes[1]?.body.toString()).toBe('the keyframe')
    const tree = treeOf(still)
    const at = (boxes[0]?.whole.length ?? 0) + 8
    expect(inBoxes(tree, 'co64')).toBe(`00000000000000010000000000${at.toString(16).padStart(6, '0')}`)
    expect(inBoxes(tree, 'stsz')).toBe('0000000000000000000000010000000c')
    // One picture, which lasts a second, and is shown at once although it was not in the stream.
    expect(inBoxes(tree, 'stts')).toBe('000000000000000100000001' + (90_000).toString(16).padStart(8, '0'))
    expect([inBoxes(tree, 'ctts'), inBoxes(tree, 'edts')]).toEqual([undefined, undefined])
    expect(still.includes(Buffer.from('avc1'))).toBe(true)
    expect(still.includes(Buffer.from('mp4a'))).toBe(false)
  })

  it('[MEDIA55] is not made of audio alone, nor of a part that does not begin with a keyframe', () => {
    expect(stillOf(header, part(sample('later', false)))).toBeUndefined()
    expect(stillOf(header, part())).toBeUndefined()
    expect(stillOf(initSegment(undefined, AUDIO), part(sample('one')))).toBeUndefined()
    expect(stillOf(header, bytesOf('00000008 66726565'))).toBeUndefined()
  })

  it('[REPLAY27] is found by the head of a fragment, and lies where that says', () => {
    const bytes = part(sample('the keyframe'))
    const [moof] = [...boxesIn(bytes)]
    const { at = 0, size = 0 } = keyframeIn(header, moof?.whole ?? Buffer.alloc(0))?.sample ?? {}
    expect(bytes.toString('utf8', at, at + size)).toBe('the keyframe')
  })
})
