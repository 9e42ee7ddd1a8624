import type { Player } from '../player/player.ts'
import type { PanelWords } from './words/index.ts'

type Playing = Pick<Player, 'audioOnly' | 'low' | 'preferHls' | 'stats'>

/** What a viewer can choose; `auto` is the original, and less while their connection is slow. */
export type Quality = 'auto' | 'low' | 'audio'

type Choosable = Pick<Player, 'audioOnly' | 'low'>

export const qualityOf = ({ audioOnly, low }: Choosable): Quality => (audioOnly ? 'audio' : low ? 'low' : 'auto')

export function chooseQuality(player: Choosable, quality: Quality): void {
  // What was chosen beside audio alone comes back after it.
  if (quality !== 'audio') player.low = quality === 'low'
  player.audioOnly = quality === 'audio'
}

/** What is played, in words: "Auto · 720p". */
export function qualityText({ audioOnly, low, preferHls, stats }: Playing, words: PanelWords): string {
  if (audioOnly) return words.audioOnly
  const { automatic, reduced, stable } = words.qualities
  const how = low ? reduced : preferHls ? stable : automatic
  // As encoders count, also of a video that is upright.
  const lines = Math.min(stats.width, stats.height)
  return lines === 0 ? how : `${how} · ${lines}p`
}

/** How far a live video is behind, in words. */
export function delayText(lagMs: number, words: PanelWords): string {
  const seconds = Math.round(lagMs / 1_000)
  return seconds < 1 ? words.atLive : words.behindLive(seconds)
}
