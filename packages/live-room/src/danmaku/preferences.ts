import { localPreferences } from '../small.ts'
import { DEFAULT_DANMAKU } from '@ovation/danmaku'
import type { DanmakuSettings } from '@ovation/danmaku'
import { useState } from 'preact/hooks'

/** How one viewer wants texts to fly; remembered. */
export type DanmakuPreferences = {
  visible: boolean
  opacity: number
  area: DanmakuSettings['area']
  size: keyof typeof SIZES
  speed: keyof typeof SCROLL_MS
  stroke: keyof typeof STROKES_EM
  density: keyof typeof MAX_TEXTS
  subtitleSafe: boolean
  modes: DanmakuSettings['modes']
  colors: boolean
  /** Whether a text waits until this screen shows the video that its author was watching. */
  aligned: boolean
}

const SIZES = { small: 0.8, normal: 1, large: 1.3 } as const
const SCROLL_MS = { slower: 12_000, normal: 8_000, faster: 5_500 } as const
const STROKES_EM = { none: 0, thin: 0.11, thick: 0.18 } as const
const MAX_TEXTS = { few: 8, normal: 40, all: DEFAULT_DANMAKU.maxTexts } as const
const [LEAST_PX, MOST_PX] = [15, 26]
const WIDTH_PER_PX = 40

export const DEFAULT_PREFERENCES: DanmakuPreferences = {
  visible: true,
  opacity: 0.9,
  area: 0.5,
  size: 'normal',
  speed: 'normal',
  stroke: 'thin',
  density: 'all',
  subtitleSafe: true,
  modes: DEFAULT_DANMAKU.modes,
  colors: true,
  aligned: false,
}

/** How texts fly, as this viewer chose it for every video, and a way to choose again. */
export function useDanmakuPreferences() {
  const [preferences, set] = useState(() => localPreferences.readObject('danmaku', DEFAULT_PREFERENCES))
  const change = (next: DanmakuPreferences): void => {
    localPreferences.write('danmaku', JSON.stringify(next))
    set(next)
  }
  return { preferences, change }
}

/** The font size grows with the video, within limits. */
export function toSettings(preferences: DanmakuPreferences, widthPx: number): DanmakuSettings {
  const { visible, opacity, area, subtitleSafe, modes, colors, size, speed, stroke, density } = preferences
  return {
    ...{ visible, opacity, area, subtitleSafe, modes, colors },
    fontPx: Math.min(MOST_PX, Math.max(LEAST_PX, widthPx / WIDTH_PER_PX)) * (SIZES[size] ?? 1),
    scrollMs: SCROLL_MS[speed] ?? SCROLL_MS.normal,
    strokeEm: STROKES_EM[stroke] ?? STROKES_EM.thin,
    maxTexts: MAX_TEXTS[density] ?? MAX_TEXTS.all,
  }
}
