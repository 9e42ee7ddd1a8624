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

const AREAS: readonly DanmakuSettings['area'][] = [0.25, 0.5, 1]
export const LEAST_OPACITY = 0.2

/** Whether something stored is what the options can be set to. */
const VALID: { [K in keyof DanmakuPreferences]?: (value: DanmakuPreferences[K]) => boolean } = {
  opacity: (opacity) => opacity >= LEAST_OPACITY && opacity <= 1,
  area: (area) => AREAS.includes(area),
  size: (size) => Object.keys(SIZES).includes(size),
  speed: (speed) => Object.keys(SCROLL_MS).includes(speed),
  stroke: (stroke) => Object.keys(STROKES_EM).includes(stroke),
  density: (density) => Object.keys(MAX_TEXTS).includes(density),
  modes: (modes) => modes.every((mode) => DEFAULT_DANMAKU.modes.includes(mode)),
}

/** How this viewer chose that texts fly. */
export const danmakuPreferences = (): DanmakuPreferences =>
  localPreferences.readObject(
    'danmaku',
    DEFAULT_PREFERENCES,
    (stored, field) => (VALID[field] as ((value: unknown) => boolean) | undefined)?.(stored[field]) ?? true,
  )

/** How texts fly, as this viewer chose it for every video, and a way to choose again. */
export function useDanmakuPreferences() {
  const [preferences, set] = useState(danmakuPreferences)
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
    fontPx: Math.min(MOST_PX, Math.max(LEAST_PX, widthPx / WIDTH_PER_PX)) * SIZES[size],
    scrollMs: SCROLL_MS[speed],
    strokeEm: STROKES_EM[stroke],
    maxTexts: MAX_TEXTS[density],
  }
}
