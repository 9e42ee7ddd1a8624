import type { Clock } from '../ops/index.ts'

/** Rooms whose encoder was lost with another node or a previous run, until it reconnects or the grace period ends. */
export class ExpectedEncoders {
  #clock: Clock
  #graceMs: number
  #gone: (room: string, stream: string) => void
  #expected = new Map<string, { stream: string; callOff: () => void }>()

  /** `gone`: the grace period is over, and so is the stream. */
  constructor(clock: Clock, graceMs: number, gone: (room: string, stream: string) => void) {
    this.#clock = clock
    this.#graceMs = graceMs
    this.#gone = gone
  }

  has(room: string): boolean {
    return this.#expected.has(room)
  }

  /** Waits for the encoder of a stream; it is waited for once. */
  add(room: string, stream: string): void {
    if (this.#expected.get(room)?.stream === stream) return
    this.stop(room)
    const callOff = this.#clock.after(this.#graceMs, () => {
      this.#expected.delete(room)
      this.#gone(room, stream)
    })
    this.#expected.set(room, { stream, callOff })
  }

  /** Waits no longer; gives the stream that was waited for, if any. */
  stop(room: string): string | undefined {
    const known = this.#expected.get(room)
    known?.callOff()
    this.#expected.delete(room)
    return known?.stream
  }

  close(): void {
    for (const { callOff } of this.#expected.values()) callOff()
  }
}
