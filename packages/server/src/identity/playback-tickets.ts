import { ROLES } from '@ovation/room'
import type { EntryRequest } from '@ovation/room/rules'
import { readSignedJson, signJson } from '../ops/index.ts'

/**
 * For whom a ticket speaks: whether they may still watch is asked with every use. `signedWith`: the integrator's key of the
 * token that they came with.
 */
export type Watcher = { actor: string; signedWith?: string | undefined } & Pick<EntryRequest, 'role' | 'known' | 'door'>

/** As long as a broadcast; what ends it sooner is being sent away, a closed room, or a ban. */
const VALID_MS = 12 * 3_600_000

/**
 * Tickets for video of rooms that are not open to everybody. Players put them into addresses, because a playlist and a
 * WebSocket carry nothing else: so a ticket is for one room and for watching alone, and it ends.
 */
export class PlaybackTickets {
  #secret: string
  #counts: (key: string, now: number) => boolean

  /** `counts`: whether tokens of a signing key are taken; tickets of others' tokens end with them. */
  constructor(secret: string, counts: (key: string, now: number) => boolean = () => true) {
    this.#secret = secret
    this.#counts = counts
  }

  issue(room: string, { actor, role, known, door, signedWith }: Watcher, now: number): string {
    const until = now + VALID_MS
    const said: Said = [actor, role, until, known]
    if (signedWith !== undefined) said.push(door ?? null, signedWith)
    else if (door !== undefined) said.push(door)
    return signJson(this.#secret, `playback/${room}`, said)
  }

  /** Whether a ticket was made here for this room, ended or not. */
  isOurs(room: string, ticket: string): boolean {
    return readSignedJson(this.#secret, `playback/${room}`, ticket) !== undefined
  }

  /** Undefined when it is not of this server's making, is for another room, or has ended. */
  check(room: string, ticket: string, now: number): Watcher | undefined {
    const said = readSignedJson(this.#secret, `playback/${room}`, ticket) as Said | undefined
    if (!said) return undefined
    const [actor, role, until, known, door, key] = said
    if (until <= now || !ROLES.includes(role) || (key !== undefined && !this.#counts(key, now))) return undefined
    return { actor, role, known, door: door ?? undefined, ...(key === undefined ? {} : { signedWith: key }) }
  }
}

type Said = [
  actor: string,
  role: EntryRequest['role'],
  until: number,
  known: boolean,
  door?: string | null,
  key?: string,
]
