import type { Box, DanmakuOverlay, Flight } from '@ovation/danmaku'
import type { FlownText } from './fly-messages.ts'
import { nextText } from './next-text.ts'

/** A pointer that only crosses a text opens nothing. */
const OPENS_AFTER_MS = 150
/** The way from a text to its menu. */
const LEAVES_AFTER_MS = 300
/** A finger may miss by this. */
const REACH_PX = 8

/** A text whose menu is open. */
export type Chosen<M> = {
  message: M
  box: Box
  /** By the keyboard: the focus goes into the menu, and back. */
  byKeys: boolean
}

/** What a pointer is on: the layer of the controls, but none of them, or the menu of a text. */
const isGround = (target: EventTarget | null): boolean => !!(target as Element | null)?.matches?.('.controls')
const isMenu = (target: EventTarget | null): boolean => !!(target as Element | null)?.closest?.('.text-menu')

type Overlay<M> = Pick<DanmakuOverlay<FlownText<M>>, 'at' | 'boxOf' | 'hold' | 'mark' | 'release' | 'visible'>

/** Which text is stopped, and why. */
export class TextPicker<M> {
  #overlay: Overlay<M>
  #canvas: HTMLCanvasElement
  #choose: (chosen: Chosen<M> | undefined) => void
  #held: Flight<FlownText<M>>[] = []
  #open = false
  /** Opened by a tap or by keys: it stays when the pointer leaves. */
  #stays = false
  #pressed: Flight<FlownText<M>> | undefined
  #keys: { at: number; before: HTMLElement | null } | undefined
  #opening: ReturnType<typeof setTimeout> | undefined
  #leaving: ReturnType<typeof setTimeout> | undefined

  constructor(overlay: Overlay<M>, canvas: HTMLCanvasElement, choose: (chosen: Chosen<M> | undefined) => void) {
    this.#overlay = overlay
    this.#canvas = canvas
    this.#choose = choose
  }

  hover(event: PointerEvent): void {
    if (this.#stays || this.#keys) return
    const hit = isGround(event.target) ? this.#at(event, 0) : undefined
    if (!hit && !isMenu(event.target)) return this.leave()
    clearTimeout(this.#leaving)
    this.#leaving = undefined
    if (!hit || hit === this.#held[0]) return
    this.close()
    this.#hold(hit)
    this.#opening = setTimeout(() => this.#show(hit), OPENS_AFTER_MS)
  }

  leave(): void {
    if (this.#stays || this.#keys || this.#held.length === 0) return
    if (!this.#open) return this.close()
    this.#leaving ??= setTimeout(() => this.close(), LEAVES_AFTER_MS)
  }

  /** Texts move on between press and click. */
  press(event: PointerEvent): void {
    const reach = event.pointerType === 'mouse' ? 0 : REACH_PX
    this.#pressed = isGround(event.target) ? this.#at(event, reach) : undefined
  }

  click(event: Event): void {
    if (!isGround(event.target)) return
    const hit = this.#pressed
    this.#pressed = undefined
    const closes = this.#stays
    // What is under the text, or under the menu, is not meant.
    if (hit || closes) event.stopPropagation()
    if (hit && hit !== this.#held[0]) this.close()
    if (!hit) return closes ? this.close() : undefined
    if (closes && hit === this.#held[0]) return this.close()
    this.#hold(hit)
    this.#stays = true
    this.#show(hit)
  }

  /** Goes into the layer of texts by the keyboard; false if there are none. */
  enter(): boolean {
    this.close()
    const texts = this.#texts()
    const [first] = texts
    if (!first) return false
    const before = (this.#canvas.getRootNode() as ShadowRoot).activeElement as HTMLElement | null
    for (const flight of texts) this.#hold(flight)
    this.#keys = { at: 0, before }
    this.#overlay.mark(first)
    this.#canvas.focus({ preventScroll: true })
    return true
  }

  key(event: KeyboardEvent): void {
    const keys = this.#keys
    if (!keys) return
    // One that was deleted or blocked meanwhile stands for none.
    const texts = this.#held.filter(({ texts }) => texts.length > 0)
    if (texts.length === 0) return this.close()
    if (event.key.startsWith('Arrow')) {
      const boxes = texts.map((flight) => this.#overlay.boxOf(flight))
      keys.at = nextText(boxes, keys.at, event.key)
      this.#overlay.mark(texts[keys.at])
    } else if (event.key === 'Enter') {
      const flight = texts[keys.at]
      if (flight) this.#show(flight)
    } else if (event.key === 'Escape') this.close()
    else return
    event.preventDefault()
  }

  /** The focus has left, but not into the menu. */
  blur(to: EventTarget | null): void {
    if (this.#keys && !this.#open && to !== null) this.dismiss()
  }

  /** Closes the menu. By keys, the focus goes back to the texts first, and then to where it was. */
  close(): void {
    const keys = this.#keys
    if (keys && this.#open) {
      this.#open = false
      this.#choose(undefined)
      this.#canvas.focus({ preventScroll: true })
      return
    }
    this.dismiss()
    keys?.before?.focus({ preventScroll: true })
    if (keys && !keys.before) this.#canvas.blur()
  }

  /** Lets all go on, wherever the focus is. */
  dismiss(): void {
    clearTimeout(this.#opening)
    clearTimeout(this.#leaving)
    this.#leaving = undefined
    for (const flight of this.#held) this.#overlay.release(flight)
    this.#held = []
    this.#keys = undefined
    this.#overlay.mark(undefined)
    this.#stays = false
    if (this.#open) this.#choose(undefined)
    this.#open = false
  }

  #hold(flight: Flight<FlownText<M>>): void {
    this.#overlay.hold(flight)
    this.#overlay.mark(flight)
    if (!this.#held.includes(flight)) this.#held.push(flight)
  }

  #show(flight: Flight<FlownText<M>>): void {
    const message = flight.texts[0]?.message
    if (message === undefined) return
    this.#open = true
    this.#choose({ message, box: this.#overlay.boxOf(flight), byKeys: this.#keys !== undefined })
  }

  /** Samples have no menu. */
  #texts(): Flight<FlownText<M>>[] {
    return this.#overlay.visible().filter(({ texts }) => texts[0]?.message !== undefined)
  }

  #at({ clientX, clientY }: PointerEvent, reachPx: number): Flight<FlownText<M>> | undefined {
    const { left, top } = this.#canvas.getBoundingClientRect()
    const hit = this.#overlay.at(clientX - left, clientY - top, reachPx)
    return hit?.texts[0]?.message === undefined ? undefined : hit
  }
}
