import type { Mode } from './lanes.ts'

export type DanmakuSettings = {
  visible: boolean
  /** 0 to 1. */
  opacity: number
  /** The part of the video's height that texts may use, from the top. */
  area: 1 | 0.5 | 0.25
  /** How long a text takes to cross, milliseconds. */
  scrollMs: number
  fontPx: number
  /** How thick the outline of the letters is, in parts of the font size; 0 is none. */
  strokeEm: number
  /** How many texts may be on the video at once; one's own and those of staff do not count. */
  maxTexts: number
  /** Keeps the lowest part of the video free, where subtitles are. */
  subtitleSafe: boolean
  /** The modes that are shown. One's own texts are shown in any. */
  modes: readonly Mode[]
  /** Whether texts have their colours; without, all are white. */
  colors: boolean
}

export const DEFAULT_DANMAKU: DanmakuSettings = {
  visible: true,
  opacity: 0.9,
  area: 0.5,
  scrollMs: 8_000,
  fontPx: 20,
  strokeEm: 0.11,
  maxTexts: 400,
  subtitleSafe: true,
  modes: ['scroll', 'top', 'bottom'],
  colors: true,
}

/** What subtitles need of the height. */
const SUBTITLES = 0.15

/** The height that texts may use, in parts of the video's. */
export const usableHeight = ({ area, subtitleSafe }: DanmakuSettings): number =>
  Math.min(area, subtitleSafe ? 1 - SUBTITLES : 1)
