/** After a finger was lifted, long enough to reach a button of the row. */
const TOUCH_HOLD_MS = 2_000

/** Keys that lead from one thing to another. */
const LEADING = new Set(['Tab', 'Home', 'End', 'ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight'])

/**
 * Whether a list must not move: somebody points at its rows, has a finger on one, or is on one with the keyboard. By the clock
 * that is given, milliseconds.
 */
export class Hold {
  #now: () => number
  /** A pointer that rests for longer than this is on its way nowhere. */
  #restMs: number
  #pointedAt: number | undefined
  #touching = false
  #touchedAt = Number.NEGATIVE_INFINITY
  #focused = false
  #escaped = false

  constructor(now: () => number, restMs = Number.POSITIVE_INFINITY) {
    this.#now = now
    this.#restMs = restMs
  }

  get held(): boolean {
    const now = this.#now()
    return (
      (this.#pointedAt !== undefined && now - this.#pointedAt <= this.#restMs) ||
      this.#touching ||
      (this.#focused && !this.#escaped) ||
      now - this.#touchedAt < TOUCH_HOLD_MS
    )
  }

  /** A mouse has moved: over the list, or away from it. */
  point(inside: boolean): void {
    this.#pointedAt = inside ? this.#now() : undefined
  }

  /** A finger or a pen is on the list, or no more. */
  touch(down: boolean): void {
    if (this.#touching && !down) this.#touchedAt = this.#now()
    this.#touching = down
  }

  /** The keyboard is on a row, or is not. */
  focus(inside: boolean): void {
    this.#focused = inside
  }

  /** A key was pressed. Escape lets go, so that a menu which it closes gives the focus back and holds nothing; keys that lead somewhere hold again. */
  press(key: string): void {
    if (key === 'Escape') this.#escaped = true
    else if (LEADING.has(key)) this.#escaped = false
  }

  /** Lets go until the next move. */
  release(): void {
    this.#pointedAt = undefined
    this.#touchedAt = Number.NEGATIVE_INFINITY
  }
}
