import { LIVE_LIMITS } from '@ovation/room'
import type { LiveLimit } from '@ovation/room'
import type { ServerLimits } from './limits.ts'

const NAMES = Object.keys(LIVE_LIMITS) as (LiveLimit & keyof ServerLimits)[]

/**
 * The limits of a server that may change while it runs. Their values change in the one object that every part reads, so a
 * part reads them when it needs them and keeps no copy.
 */
export class LiveLimits {
  #limits: { -readonly [K in keyof ServerLimits]: number }
  #first: Pick<ServerLimits, LiveLimit>

  constructor(limits: ServerLimits) {
    this.#limits = limits
    this.#first = Object.fromEntries(NAMES.map((name) => [name, limits[name]])) as Pick<ServerLimits, LiveLimit>
  }

  /** These values, and for all others those of the start. What a newer version may change is left alone. */
  apply(changed: Readonly<Record<string, number>>): void {
    for (const name of NAMES) this.#limits[name] = changed[name] ?? this.#first[name]
  }

  /** Each with its value of now, that of the start, and the values that it takes. */
  list(): { name: string; value: number; first: number; from: number; to: number }[] {
    return NAMES.map((name) => ({
      ...{ name, value: this.#limits[name], first: this.#first[name] },
      ...LIVE_LIMITS[name],
    }))
  }
}
