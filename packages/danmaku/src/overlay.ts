import { Flights } from './flights.ts'
import type { Flight } from './flights.ts'
import { drawText, LINE_EM, widthOf } from './ink.ts'
import type { Stage } from './lanes.ts'
import { DEFAULT_DANMAKU, usableHeight } from './settings.ts'
import type { DanmakuSettings } from './settings.ts'
import type { DanmakuText } from './text.ts'

/** The clock that moves the texts: wall time when live, video time in a replay, where it pauses and jumps. */
export type DanmakuClock = { now(): number }

/** Where a text is, CSS pixels of the canvas. */
export type Box = { left: number; top: number; width: number; height: number }

const STAY_MS = 4_000
const GAP_EM = 0.5
const HELD = 'rgb(11 12 17 / 0.6)'

/**
 * Draws texts onto a canvas over the video. Each text is rendered once and then only moved. More than fifteen methods: what
 * holds, marks and finds texts for pointers and keys is here, where their boxes are known.
 */
export class DanmakuOverlay<T extends DanmakuText = DanmakuText> {
  #canvas: HTMLCanvasElement
  #ink: CanvasRenderingContext2D
  #clock: DanmakuClock
  #settings = DEFAULT_DANMAKU
  #flights: Flights<T>
  #images = new WeakMap<Flight<T>, HTMLCanvasElement>()
  #frame: number | undefined
  #reduced: MediaQueryList
  #marked: Flight<T> | undefined

  constructor(canvas: HTMLCanvasElement, clock: DanmakuClock) {
    const ink = canvas.getContext('2d')
    if (!ink) throw new Error('this browser draws on no canvas')
    this.#canvas = canvas
    this.#ink = ink
    this.#clock = clock
    this.#reduced = matchMedia('(prefers-reduced-motion: reduce)')
    this.#flights = new Flights<T>(this.#stage(), (text) => widthOf(text, this.#style))
    // What flies keeps its shape while the video changes its size, also while nothing comes.
    new ResizeObserver(() => this.#fit() && this.#repaint()).observe(canvas)
  }

  get settings(): DanmakuSettings {
    return this.#settings
  }

  /** What is missing has its default. Texts that fly change at once. */
  set settings(settings: Partial<DanmakuSettings>) {
    this.#settings = { ...DEFAULT_DANMAKU, ...settings }
    const { visible, maxTexts, modes } = this.#settings
    this.#flights.maxTexts = maxTexts
    if (visible) {
      this.forget(({ own, mode }) => !own && !modes.includes(mode))
      if (!this.#fit()) this.#rearrange()
    } else this.clear()
  }

  /** How many texts are on the video. */
  get shown(): number {
    return this.#flights.shown.length
  }

  /** Texts that were dropped because there was no place for them. */
  get dropped(): number {
    return this.#flights.dropped
  }

  /**
   * Shows a text as soon as there is a place for it, within a second. The viewer's own need none. `ageMs`: for how long it has
   * flown already. Returns whether it is on the video now.
   */
  show(text: T, ageMs = 0): boolean {
    const { visible, modes } = this.#settings
    if (!visible || !(text.own || modes.includes(text.mode))) return false
    this.#fit()
    // With reduced motion, texts do not scroll.
    const mode = this.#reduced.matches && text.mode === 'scroll' ? 'top' : text.mode
    const flies = this.#flights.add(text, this.#clock.now(), ageMs, mode)
    this.#draw()
    return flies
  }

  /** Removes everything by one person, or one text, or all for which a function says so. */
  forget(what: string | number | ((text: T) => boolean)): void {
    this.#flights.forget(typeof what === 'function' ? what : ({ by, id }) => by === what || id === what)
  }

  clear(): void {
    if (this.#frame !== undefined) cancelAnimationFrame(this.#frame)
    this.#frame = undefined
    this.#flights.clear()
    this.#marked = undefined
    this.#ink.clearRect(0, 0, this.#canvas.width, this.#canvas.height)
  }

  /**
   * The text at a place of the canvas; if there is none, one that is not further from it than `reachPx`. CSS pixels. The one on
   * top, if there are several.
   */
  at(x: number, y: number, reachPx = 0): Flight<T> | undefined {
    const within = (reach: number): Flight<T> | undefined =>
      this.#flights.shown.findLast((flight) => {
        const { left, top, width, height } = this.boxOf(flight)
        return x >= left - reach && x <= left + width + reach && y >= top - reach && y <= top + height + reach
      })
    return within(0) ?? (reachPx > 0 ? within(reachPx) : undefined)
  }

  /** The texts of which something is to be seen, from the top, and from the left. */
  visible(): Flight<T>[] {
    const boxes = new Map(this.#flights.shown.map((flight) => [flight, this.boxOf(flight)]))
    const seen = [...boxes].filter(([, { left, width }]) => left + width > 0 && left < this.#canvas.clientWidth)
    return seen.sort(([, a], [, b]) => a.top - b.top || a.left - b.left).map(([flight]) => flight)
  }

  boxOf(flight: Flight<T>): Box {
    const ratio = this.#ratio
    const { left, top, height } = this.#placeOf(flight, this.#clock.now())
    return { left: left / ratio, top: top / ratio, width: flight.item.width / ratio, height: height / ratio }
  }

  /** Stops a text where it is. */
  hold(flight: Flight<T>): void {
    this.#flights.hold(flight, this.#clock.now())
  }

  /** Lets it go on. */
  release(flight: Flight<T>): void {
    this.#flights.release(flight, this.#clock.now())
  }

  /** The text that a viewer has chosen: on top, and marked. */
  mark(flight: Flight<T> | undefined): void {
    this.#marked = flight
  }

  get #style() {
    return { ...this.#settings, ratio: this.#ratio }
  }

  get #ratio(): number {
    return Math.min(2, globalThis.devicePixelRatio || 1)
  }

  get #linePx(): number {
    return this.#settings.fontPx * LINE_EM * this.#ratio
  }

  #stage(): Stage {
    const { scrollMs, fontPx } = this.#settings
    const { width, height } = this.#canvas
    const lanes = Math.max(1, Math.floor((height * usableHeight(this.#settings)) / this.#linePx))
    return { width, lanes, scrollMs, stayMs: STAY_MS, gap: GAP_EM * fontPx * this.#ratio }
  }

  #rearrange(): void {
    this.#flights.rearrange(this.#stage(), this.#clock.now())
    this.#draw()
  }

  /** Keeps the canvas resolution equal to its displayed size. Returns whether that has changed. */
  #fit(): boolean {
    const [width, height] = [
      Math.round(this.#canvas.clientWidth * this.#ratio),
      Math.round(this.#canvas.clientHeight * this.#ratio),
    ]
    if (this.#canvas.width === width && this.#canvas.height === height) return false
    this.#canvas.width = width
    this.#canvas.height = height
    this.#rearrange()
    return true
  }

  /** At once: a canvas whose size changes is empty. */
  #repaint(): void {
    if (this.#frame === undefined) return
    cancelAnimationFrame(this.#frame)
    this.#paint()
  }

  #draw(): void {
    if (this.shown + this.#flights.waiting > 0) this.#frame ??= requestAnimationFrame(() => this.#paint())
  }

  #placeOf(flight: Flight<T>, now: number): { left: number; top: number; height: number } {
    const { lane, item } = flight
    const height = this.#linePx
    // In the rows of the others, so that those of different rows never touch.
    const row = item.mode === 'bottom' ? this.#flights.stage.lanes - 1 - lane : lane
    return { left: this.#flights.leftOf(flight, now), top: row * height, height }
  }

  #imageOf(flight: Flight<T>): HTMLCanvasElement | undefined {
    const [text] = flight.texts
    let image = this.#images.get(flight)
    if (text && (!image || flight.stale)) {
      image = drawText(text, flight.texts.length, flight.item, this.#style)
      this.#images.set(flight, image)
      flight.stale = false
    }
    return image
  }

  #paint(): void {
    this.#frame = undefined
    const now = this.#clock.now()
    this.#flights.advance(now)
    const { width, height } = this.#canvas
    this.#ink.clearRect(0, 0, width, height)
    this.#ink.globalAlpha = this.#settings.opacity
    const marked = this.#marked
    for (const flight of this.#flights.shown) if (flight !== marked) this.#put(flight, now)
    if (marked && this.#flights.shown.includes(marked)) {
      // Whoever reads it reads it whole, with nothing behind it.
      this.#ink.globalAlpha = 1
      this.#put(marked, now, HELD)
    }
    this.#draw()
  }

  #put(flight: Flight<T>, now: number, ground?: string): void {
    const { left, top, height } = this.#placeOf(flight, now)
    const image = this.#imageOf(flight)
    if (!image || left > this.#canvas.width) return
    if (ground) {
      this.#ink.fillStyle = ground
      this.#ink.fillRect(left, top, image.width, height)
    }
    this.#ink.drawImage(image, Math.round(left), Math.round(top + (height - image.height) / 2))
  }
}
