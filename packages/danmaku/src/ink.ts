import type { Item } from './lanes.ts'
import type { DanmakuSettings } from './settings.ts'
import { lineOf } from './text.ts'
import type { DanmakuText } from './text.ts'

const SCALE = { small: 0.8, normal: 1, large: 1.35 } as const
/** A lane, in parts of the font size. */
export const LINE_EM = 1.35 * SCALE.large
const PAD_EM = 0.25
/** The place of a count after a text, in parts of its font size: `×99`. */
const COUNT_EM = 1.5
const COUNT_SCALE = 0.7

const fontOf = (px: number): string =>
  `600 ${px}px system-ui, 'PingFang SC', 'Noto Sans SC', 'Noto Sans CJK SC', sans-serif`

type Style = Pick<DanmakuSettings, 'fontPx' | 'strokeEm' | 'colors'> & {
  /** Canvas pixels for each CSS pixel. */
  ratio: number
}

const fontPxOf = ({ size = 'normal' }: DanmakuText, { fontPx, ratio }: Style): number => fontPx * SCALE[size] * ratio

let ruler: CanvasRenderingContext2D | undefined

/** How wide a text is with its count, canvas pixels. */
export function widthOf(text: DanmakuText, style: Style): number {
  ruler ??= document.createElement('canvas').getContext('2d') as CanvasRenderingContext2D
  const px = fontPxOf(text, style)
  ruler.font = fontOf(px)
  return Math.ceil(ruler.measureText(lineOf(text.text)).width + px * (2 * PAD_EM + COUNT_EM))
}

/** Draws a text into an image of its own, which is then only moved. `count`: for how many it stands. */
export function drawText(text: DanmakuText, count: number, { width, mode }: Item, style: Style): HTMLCanvasElement {
  const { color = '#ffffff', own } = text
  const px = fontPxOf(text, style)
  const [pad, room] = [PAD_EM * px, COUNT_EM * px]
  const image = document.createElement('canvas')
  const ink = image.getContext('2d') as CanvasRenderingContext2D
  image.width = width
  image.height = Math.ceil(px * 1.35)
  const middle = image.height / 2
  const write = (words: string, at: number, fontPx: number, fill: string): void => {
    ink.font = fontOf(fontPx)
    ink.textBaseline = 'middle'
    ink.lineJoin = 'round'
    ink.lineWidth = Math.max(2, px * style.strokeEm)
    ink.strokeStyle = 'rgb(0 0 0 / 0.75)'
    if (style.strokeEm > 0) ink.strokeText(words, at, middle)
    ink.fillStyle = fill
    ink.fillText(words, at, middle)
  }
  // What stands still is centred with its count, or without.
  const left = mode === 'scroll' || count > 1 ? 0 : room / 2
  write(lineOf(text.text), left + pad, px, style.colors ? color : '#ffffff')
  if (count > 1) write(`×${count}`, width - pad - room + px * 0.15, px * COUNT_SCALE, '#ffd166')
  if (own) {
    const { ratio } = style
    ink.strokeStyle = color
    ink.lineWidth = ratio
    ink.strokeRect(left + ratio, ratio, width - room - 2 * ratio, image.height - 2 * ratio)
  }
  return image
}
