import { readSignedJson, signJson } from '../ops/index.ts'

/** Somebody's slot beside the host of a room. */
export type Seat = { room: string; seat: number; actor: string }

/** As long as a broadcast; whether the slot is still theirs is asked whenever the key is used. */
const VALID_MS = 12 * 3_600_000

type Said = [room: string, seat: number, actor: string, until: number]

/** Keys by which guests publish from their slot on stage. They publish nowhere else, and say nothing about the room's own. */
export class StageKeys {
  #secret: string

  constructor(secret: string) {
    this.#secret = secret
  }

  issue({ room, seat, actor }: Seat, now: number): string {
    return signJson(this.#secret, 'stage', [room, seat, actor, now + VALID_MS] satisfies Said)
  }

  /** Undefined when it is not of this server's making, or has ended. `issuedAt`: milliseconds since 1970. */
  check(key: string, now: number): (Seat & { issuedAt: number }) | undefined {
    const said = readSignedJson(this.#secret, 'stage', key) as Said | undefined
    if (!said) return undefined
    const [room, seat, actor, until] = said
    return until > now ? { room, seat, actor, issuedAt: until - VALID_MS } : undefined
  }
}
