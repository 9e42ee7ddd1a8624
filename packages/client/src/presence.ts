import type { OvationError, PresenceFrame, PresenceList, PresenceMember } from '@ovation/protocol'
import { Emitter } from './emitter.ts'
import type { Room } from './room.ts'

/** What happened to somebody who is present. `leave` has them as they were last. */
export type PresenceChange = { type: 'enter' | 'update' | 'leave'; member: PresenceMember }

type Act = 'enter' | 'leave' | 'watch' | 'unwatch'

/**
 * Who shows that they are here, with data of their own (up to 1 KiB of JSON): a cursor's colour, a team, "typing in the
 * document". One of each person, however many tabs they have; up to 500 in a room. Nothing of it is stored. To know only how
 * many are here, use `occupancy`.
 */
export class Presence {
  #room: Room
  #mine: { data?: unknown } | undefined
  #watchers = 0
  #members: Map<string, PresenceMember> | undefined
  /** Those that a server which has just started does not know of yet. */
  #doubtful = new Set<string>()
  #settling: ReturnType<typeof setTimeout> | undefined
  #full = false
  #changes = new Emitter<PresenceChange>()

  constructor(room: Room) {
    this.#room = room
    room.connection.onLeaving(() => this.ended(true))
  }

  /** Those present now; undefined until somebody has subscribed and the list is here. */
  get members(): readonly PresenceMember[] | undefined {
    return this.#members && [...this.#members.values()]
  }

  /** Whether the list holds no more: others who enter are refused with `presence_full`. */
  get full(): boolean {
    return this.#full
  }

  /**
   * Shows this person as present until `leave()`, `detach()` or the end of the page, through every reconnect. Called again it
   * changes their data. Rejects with `presence_full` (500 are present), `data_too_large`, `speak_restricted`, `room_closed` or
   * `rate_limited` (about once a second).
   *
   * @example
   * await room.presence.enter({ team: 'red' })
   */
  async enter(data?: unknown): Promise<void> {
    const mine = (this.#mine = data === undefined ? {} : { data })
    try {
      await this.#ask('enter', mine)
    } catch (error) {
      // What the end of a connection cut off is said again with the next one.
      if (this.#mine === mine && (error as OvationError).code !== 'unreachable') this.#mine = undefined
      throw error
    }
  }

  /** Changes this person's data; the same as `enter`. */
  async update(data: unknown): Promise<void> {
    return this.enter(data)
  }

  async leave(): Promise<void> {
    this.#mine = undefined
    await this.#ask('leave')
  }

  /** Hears of those who are present now, as `enter`, and then of every change. */
  subscribe(listener: (change: PresenceChange) => void): { unsubscribe(): void } {
    for (const member of this.members ?? []) listener({ type: 'enter', member })
    const { unsubscribe } = this.#changes.subscribe(listener)
    if (++this.#watchers === 1) this.#keep('watch')
    let ended = false
    return {
      unsubscribe: () => {
        unsubscribe()
        if (ended || --this.#watchers > 0) return void (ended = true)
        ended = true
        this.#members = undefined
        this.#keep('unwatch')
      },
    }
  }

  /** The room has come back: so has this person. */
  attached(): void {
    this.#keep('enter')
    this.#keep('watch')
  }

  /** The room was left; `mayReturn`: with the page, which may be shown again. */
  ended(mayReturn = false): void {
    const { connection, name: room } = this.#room
    if (this.#mine) connection.send({ t: 'presence', id: 'leave', room, act: 'leave' })
    if (mayReturn) return
    this.#mine = undefined
    clearTimeout(this.#settling)
  }

  receive({ set, gone, full, whole }: PresenceFrame): void {
    if (whole) this.#list({ members: set, full, settlesInMs: 0 })
    else this.#apply(set, gone, full)
  }

  #list = ({ members, full, settlesInMs }: PresenceList): void => {
    if (this.#watchers === 0) return
    const here = new Set(members.map(({ id }) => id))
    const missing = [...(this.#members?.keys() ?? [])].filter((id) => !here.has(id))
    this.#doubtful = new Set(missing)
    this.#apply(members, settlesInMs > 0 ? [] : missing, full)
    clearTimeout(this.#settling)
    if (settlesInMs > 0)
      this.#settling = setTimeout(() => this.#apply([], [...this.#doubtful], this.#full), settlesInMs)
  }

  #apply(set: readonly PresenceMember[], gone: readonly string[], full: boolean): void {
    if (this.#watchers === 0) return
    const members = (this.#members ??= new Map())
    this.#full = full
    for (const member of set) {
      const known = members.get(member.id)
      members.set(member.id, member)
      this.#doubtful.delete(member.id)
      if (JSON.stringify(known) !== JSON.stringify(member))
        this.#changes.emit({ type: known ? 'update' : 'enter', member })
    }
    for (const id of gone) {
      const member = members.get(id)
      if (members.delete(id) && member) this.#changes.emit({ type: 'leave', member })
    }
    this.#room.changed()
  }

  async #ask(act: Act, more: { data?: unknown } = {}): Promise<void> {
    await this.#room.whenAttached()
    const { connection, name: room } = this.#room
    await connection.request<PresenceList>(
      { t: 'presence', room, act, ...more },
      act === 'watch' ? this.#list : undefined,
    )
  }

  /** What goes on through every connection; what the server does not take just now is asked again. */
  #keep(act: Act): void {
    if (this.#room.status !== 'attached' || !(act === 'enter' ? this.#mine : act === 'unwatch' || this.#watchers))
      return
    this.#ask(act, act === 'enter' ? this.#mine : {}).catch((error: OvationError) => {
      if (error.retry && this.#room.connection.connected) setTimeout(() => this.#keep(act), error.retryInMs ?? 1_000)
    })
  }
}
