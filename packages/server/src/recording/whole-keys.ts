import { isSigned, sign } from '../ops/index.ts'
import type { Clock } from '../ops/index.ts'

/** Longer than anybody cuts at a stretch. */
const VALID_MS = 12 * 3_600_000

/**
 * Keys with which hosts play all of a recording, also what they have trimmed off: players send no token. Each is for one
 * recording.
 */
export class WholeKeys {
  #secret: string
  #clock: Pick<Clock, 'now'>

  constructor(secret: string, clock: Pick<Clock, 'now'>) {
    this.#secret = secret
    this.#clock = clock
  }

  of(id: string): string {
    const until = this.#clock.now() + VALID_MS
    return `${until}.${sign(this.#secret, said(id, until))}`
  }

  /** Whether a key opens a recording. None is as good as a wrong one. */
  opens(id: string, key = ''): boolean {
    const [, until, signature] = /^(\d{13})\.([\w-]{43})$/.exec(key) ?? []
    return (
      signature !== undefined &&
      Number(until) > this.#clock.now() &&
      isSigned(this.#secret, said(id, Number(until)), signature)
    )
  }
}

const said = (id: string, until: number): string => `whole/${id}/${until}`
