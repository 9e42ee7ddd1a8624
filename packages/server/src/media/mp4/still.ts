import { boxesIn, readFragment, readTracks } from './read-movie.ts'
import type { FragmentSample, TrackHeader } from './read-movie.ts'
import { fileType, movieBox, MovieTrack } from './write-movie.ts'
import { box } from './boxes.ts'

/** A keyframe and its track. `sample` lies so many bytes from the beginning of the fragment that it is in. */
export type Keyframe = { track: TrackHeader; sample: FragmentSample }

const BOX_HEADER_BYTES = 8
const SHOWN_S = 1

/** The first keyframe of a fragment, by the header of its stream; undefined where there is none, as in audio alone. */
export function keyframeIn(header: Buffer, moof: Buffer): Keyframe | undefined {
  const track = readTracks(header).find(({ kind }) => kind === 'video')
  const [sample] = (track && readFragment(moof).find(({ id }) => id === track.id)?.samples) ?? []
  return track && sample?.key ? { track, sample } : undefined
}

/**
 * One keyframe as a file of its own, which a `<video>` shows without playing: the server decodes nothing. Its tables are not
 * those of a fragment, since Safari takes a progressive file more surely. The picture lasts a second.
 */
export function stillFile({ track, sample }: Keyframe, picture: Buffer): Buffer {
  const { kind, timescale, width, height, entry } = track
  const movie = new MovieTrack({ kind, timescale, width, height })
  const type = fileType()
  const shown = { time: 0, duration: timescale * SHOWN_S, compositionOffset: 0, key: sample.key, size: picture.length }
  movie.add([shown], movie.describe(entry), type.length + BOX_HEADER_BYTES)
  return Buffer.concat([type, box('mdat', picture), movieBox([movie])])
}

/** The first keyframe of a part, as a file; undefined where there is none. */
export function stillOf(header: Buffer, part: Buffer): Buffer | undefined {
  for (const { name, whole } of boxesIn(part)) {
    const keyframe = name === 'moof' ? keyframeIn(header, whole) : undefined
    if (keyframe) {
      const from = whole.byteOffset - part.byteOffset + keyframe.sample.at
      return stillFile(keyframe, part.subarray(from, from + keyframe.sample.size))
    }
  }
  return undefined
}
