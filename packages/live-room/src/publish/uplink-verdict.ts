import { AUDIO_BITRATE } from './audio-encoder.ts'
import { QUALITIES } from './sources.ts'

/** A connection that is used to its limit stutters. */
const SAFE_SHARE = 0.8

export type Verdict = {
  /** `good`: it carries the chosen quality. `weak`: only `quality`, which is smaller. `tooWeak`: not even the smallest. */
  word: 'good' | 'weak' | 'tooWeak'
  /** The name of the quality to go live in. */
  quality: string
  /** How many streams of that quality the upload carries. */
  times: number
}

const bitrateOf = (quality: string): number => (QUALITIES[quality]?.bitrate ?? 0) + AUDIO_BITRATE

/** What an upload, in bits a second, is good for, for somebody who wants this quality. */
export function verdictOf(uplink: number, wanted: string): Verdict {
  const timesOf = (quality: string): number => Math.floor((uplink * SAFE_SHARE) / bitrateOf(quality))
  const names = Object.keys(QUALITIES).sort((a, b) => bitrateOf(a) - bitrateOf(b))
  const able = names.filter((name) => bitrateOf(name) <= bitrateOf(wanted) && timesOf(name) > 0)
  const quality = able.at(-1) ?? names[0] ?? wanted
  const word = able.length === 0 ? 'tooWeak' : quality === wanted ? 'good' : 'weak'
  return { word, quality, times: timesOf(quality) }
}
