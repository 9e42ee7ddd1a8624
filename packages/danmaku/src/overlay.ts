import { Lanes, leftAt } from './lanes.ts'
import type { Item, Mode, Stage } from './lanes.ts'

/** The clock that moves the texts: wall time when live, video time in a replay, where it pauses and jumps. */
export type DanmakuClock = { now(): number }

export type DanmakuText = {
  text: string
  mode: Mode
  color?: string
  size?: 'small' | 'normal' | 'large'
  own?: boolean
  /** The author, and an id of the text, for `forget`. */
  by?: string
  id?: number
}

export type DanmakuSettings = {
  visible: boolean
  /** 0 to 1. */
  opacity: number
  /** The part of the video's height that texts may use, from the top. */
  area: 1 | 0.5 | 0.25
  /** How long a text takes to cross, milliseconds. */
  scrollMs: number
  fontPx: number
}

export const DEFAULT_DANMAKU: DanmakuSettings = { visible: true, opacity: 0.9, area: 0.5, scrollMs: 8_000, fontPx: 20 }

const SCALE = { small: 0.8, normal: 1, large: 1.35 } as const
const LINE = 1.35
const STAY_MS = 4_000
const GAP_EM = 1
const MAX_SHOWN = 400

type Shown = { item: Item; lane: number; until: number; image: HTMLCanvasElement } & Pick<DanmakuText, 'by' | 'id'>

/** Draws texts onto a canvas over the video. Each text is rendered once and then only moved. */
export class DanmakuOverlay {
  #canvas: HTMLCanvasElement
  #ink: CanvasRenderingContext2D
  #clock: DanmakuClock
  #settings = DEFAULT_DANMAKU
  #lanes = new Lanes()
  #shown: Shown[] = []
  #frame: number | undefined
  #reduced: MediaQueryList
  /** Texts that were dropped because there was no free lane. */
  dropped = 0

  constructor(canvas: HTMLCanvasElement, clock: DanmakuClock) {
    const ink = canvas.getContext('2d')
    if (!ink) throw new Error('this browser draws on no canvas')
    this.#canvas = canvas
    this.#ink = ink
    this.#clock = clock
    this.#reduced = matchMedia('(prefers-reduced-motion: reduce)')
  }

  get settings(): DanmakuSettings {
    return this.#settings
  }

  set settings(settings: DanmakuSettings) {
    this.#settings = settings
    if (!settings.visible) this.clear()
  }

  get shown(): number {
    return this.#shown.length
  }

  /** Shows a text now. Returns false if danmaku is off or the video is full. The viewer's own texts do not need a free lane. */
  show(text: DanmakuText): boolean {
    if (!this.#settings.visible || this.#shown.length >= MAX_SHOWN) return false
    this.#fit()
    const image = this.#draw(text)
    // With reduced motion, texts do not scroll.
    const mode = this.#reduced.matches && text.mode === 'scroll' ? 'top' : text.mode
    const item: Item = { mode, width: image.width, at: this.#clock.now() }
    const stage = this.#stage()
    const placed =
      this.#lanes.place(item, stage) ??
      (text.own ? { lane: 0, until: item.at + (mode === 'scroll' ? stage.scrollMs : STAY_MS) } : undefined)
    if (!placed) {
      this.dropped += 1
      return false
    }
    this.#shown.push({ item, image, by: text.by, id: text.id, ...placed })
    this.#frame ??= requestAnimationFrame(() => this.#paint())
    return true
  }

  /** Removes everything by one person, or one text. */
  forget(what: string | number): void {
    this.#shown = this.#shown.filter(({ by, id }) => by !== what && id !== what)
  }

  clear(): void {
    if (this.#frame !== undefined) cancelAnimationFrame(this.#frame)
    this.#frame = undefined
    this.#lanes.clear()
    this.#shown = []
    this.#ink.clearRect(0, 0, this.#canvas.width, this.#canvas.height)
  }

  #stage(): Stage {
    const { area, scrollMs } = this.#settings
    const lanes = Math.max(1, Math.floor((this.#canvas.height * area) / this.#linePx))
    return {
      width: this.#canvas.width,
      lanes,
      scrollMs,
      stayMs: STAY_MS,
      gap: GAP_EM * this.#settings.fontPx * this.#ratio,
    }
  }

  get #ratio(): number {
    return Math.min(2, globalThis.devicePixelRatio || 1)
  }

  get #linePx(): number {
    return this.#settings.fontPx * LINE * SCALE.large * this.#ratio
  }

  /** Keeps the canvas resolution equal to its displayed size. */
  #fit(): void {
    const [width, height] = [
      Math.round(this.#canvas.clientWidth * this.#ratio),
      Math.round(this.#canvas.clientHeight * this.#ratio),
    ]
    if (this.#canvas.width === width && this.#canvas.height === height) return
    this.#canvas.width = width
    this.#canvas.height = height
    this.clear()
  }

  #draw({ text, color = '#ffffff', size = 'normal', own = false }: DanmakuText): HTMLCanvasElement {
    const fontPx = this.#settings.fontPx * SCALE[size] * this.#ratio
    const pad = Math.ceil(fontPx * 0.25)
    const image = document.createElement('canvas')
    const ink = image.getContext('2d') as CanvasRenderingContext2D
    const font = `600 ${fontPx}px system-ui, 'PingFang SC', 'Noto Sans SC', 'Noto Sans CJK SC', sans-serif`
    ink.font = font
    image.width = Math.ceil(ink.measureText(text).width) + 2 * pad
    image.height = Math.ceil(fontPx * LINE)
    ink.font = font
    ink.textBaseline = 'middle'
    ink.lineJoin = 'round'
    ink.lineWidth = Math.max(2, fontPx / 9)
    ink.strokeStyle = 'rgb(0 0 0 / 0.75)'
    ink.strokeText(text, pad, image.height / 2)
    ink.fillStyle = color
    ink.fillText(text, pad, image.height / 2)
    if (own) {
      ink.strokeStyle = color
      ink.lineWidth = this.#ratio
      ink.strokeRect(this.#ratio, this.#ratio, image.width - 2 * this.#ratio, image.height - 2 * this.#ratio)
    }
    return image
  }

  #paint(): void {
    this.#frame = undefined
    const now = this.#clock.now()
    const stage = this.#stage()
    this.#shown = this.#shown.filter(({ until }) => until > now)
    this.#ink.clearRect(0, 0, this.#canvas.width, this.#canvas.height)
    this.#ink.globalAlpha = this.#settings.opacity
    for (const { item, image, lane } of this.#shown) {
      const left = item.mode === 'scroll' ? leftAt(item, now, stage) : (this.#canvas.width - image.width) / 2
      const row = lane * this.#linePx
      const top = item.mode === 'bottom' ? this.#canvas.height * this.#settings.area - row - this.#linePx : row
      this.#ink.drawImage(image, Math.round(left), Math.round(top + (this.#linePx - image.height) / 2))
    }
    if (this.#shown.length > 0) this.#frame = requestAnimationFrame(() => this.#paint())
  }
}
