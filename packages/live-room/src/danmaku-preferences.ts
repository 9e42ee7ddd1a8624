import { localPreferences } from './small.ts'
import type { DanmakuSettings } from '@ovation/danmaku'
import { useState } from 'preact/hooks'

/** How one viewer wants texts to fly; remembered. */
export type DanmakuPreferences = {
  visible: boolean
  opacity: number
  area: DanmakuSettings['area']
  size: 'small' | 'normal' | 'large'
  speed: 'slower' | 'normal' | 'faster'
  /** Whether a text waits until this screen shows the video that its author was watching. */
  aligned: boolean
}

const DEFAULTS: DanmakuPreferences = {
  visible: true,
  opacity: 0.9,
  area: 0.5,
  size: 'normal',
  speed: 'normal',
  aligned: false,
}
const SIZES = { small: 0.8, normal: 1, large: 1.3 } as const
const SCROLL_MS = { slower: 12_000, normal: 8_000, faster: 5_500 } as const
const [LEAST_PX, MOST_PX] = [15, 26]
const WIDTH_PER_PX = 40

/** How texts fly, as this viewer chose it for every video, and a way to choose again. */
export function useDanmakuPreferences() {
  const [preferences, set] = useState(() => localPreferences.readObject('danmaku', DEFAULTS))
  const change = (next: DanmakuPreferences): void => {
    localPreferences.write('danmaku', JSON.stringify(next))
    set(next)
  }
  return { preferences, change }
}

/** The font size grows with the video, within limits. */
export function toSettings(preferences: DanmakuPreferences, widthPx: number): DanmakuSettings {
  const { visible, opacity, area, size, speed } = preferences
  const fontPx = Math.min(MOST_PX, Math.max(LEAST_PX, widthPx / WIDTH_PER_PX)) * (SIZES[size] ?? 1)
  return { visible, opacity, area, fontPx, scrollMs: SCROLL_MS[speed] ?? SCROLL_MS.normal }
}
