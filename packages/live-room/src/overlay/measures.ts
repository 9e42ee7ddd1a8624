import type { OverlayOptions } from './options.ts'

type Source = { widthPx: number; heightPx: number }

/** The shorter side of a source to the size of its text: 1080 pixels to 28. */
const SIDE_PER_TEXT = 38.5
const LEAST_PX = 14
const MOST_PX = 96
/** A narrow source is read on a phone. */
const PORTRAIT = 1.25
const LARGE = 1.6
const COLUMN_PERCENT = { landscape: 34, large: 46, portrait: 92 } as const

const isPortrait = ({ widthPx, heightPx }: Source): boolean => heightPx > widthPx

/** The size of an overlay's text. Without one in its address, it goes with the source, so that 720p looks like 1080p. */
export function textSizePx({ size, theme }: Pick<OverlayOptions, 'size' | 'theme'>, source: Source): number {
  if (size > 0) return size
  const factor = (isPortrait(source) ? PORTRAIT : 1) * (theme === 'large' ? LARGE : 1)
  const px = (Math.min(source.widthPx, source.heightPx) / SIDE_PER_TEXT) * factor
  return Math.round(Math.min(MOST_PX, Math.max(LEAST_PX, px)))
}

/** How wide a column of rows is, per cent of the source. */
export function columnPercent({ width, theme }: Pick<OverlayOptions, 'width' | 'theme'>, source: Source): number {
  if (width > 0) return width
  return COLUMN_PERCENT[isPortrait(source) ? 'portrait' : theme === 'large' ? 'large' : 'landscape']
}
