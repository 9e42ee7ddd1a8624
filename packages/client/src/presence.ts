import type { OvationError, PresenceFrame, PresenceList, PresenceMember } from '@ovation/protocol'
import type { Presence, PresenceChange } from './api/presence.ts'
import type { FeatureContext } from './context.ts'
import { Emitter } from './emitter.ts'

type Act = 'enter' | 'leave' | 'watch' | 'unwatch'

/** What the room calls: the room was attached (again), it was left, and a frame arrived from the server. */
export type KeptPresence = Presence & { attached(): void; ended(): void; receive(frame: PresenceFrame): void }

export class DefaultPresence implements KeptPresence {
  #context: FeatureContext
  #mine: { data?: unknown } | undefined
  #watchers = 0
  #members: Map<string, PresenceMember> | undefined
  /** Members who are missing from the list of a server that has just started: they may still be reconnecting. */
  #doubtful = new Set<string>()
  #settling: ReturnType<typeof setTimeout> | undefined
  full = false
  #changes = new Emitter<PresenceChange>()

  constructor(context: FeatureContext) {
    this.#context = context
    // A page may be shown again, and then this person enters again.
    context.connection.onLeaving(() => this.#sayLeave())
  }

  get members(): readonly PresenceMember[] | undefined {
    return this.#members && [...this.#members.values()]
  }

  async enter(data?: unknown): Promise<void> {
    const mine = (this.#mine = { data })
    try {
      await this.#ask('enter', mine)
    } catch (error) {
      // A request that failed because the connection ended is repeated with the next one.
      if (this.#mine === mine && (error as OvationError).code !== 'unreachable') this.#mine = undefined
      throw error
    }
  }

  async update(data: unknown): Promise<void> {
    return this.enter(data)
  }

  async leave(): Promise<void> {
    this.#mine = undefined
    await this.#ask('leave')
  }

  subscribe(listener: (change: PresenceChange) => void): { unsubscribe(): void } {
    const { unsubscribe } = this.#changes.subscribe(listener)
    for (const member of this.members ?? []) listener({ type: 'enter', member })
    if (++this.#watchers === 1) this.#keep('watch')
    let ended = false
    return {
      unsubscribe: () => {
        unsubscribe()
        if (ended) return
        ended = true
        if (--this.#watchers > 0) return
        this.#members = undefined
        this.#keep('unwatch')
      },
    }
  }

  attached(): void {
    this.#keep('enter')
    this.#keep('watch')
  }

  ended(): void {
    this.#sayLeave()
    this.#mine = undefined
    clearTimeout(this.#settling)
  }

  receive({ set, gone, full, whole }: PresenceFrame): void {
    if (whole) this.#list({ members: set, full, settlesInMs: 0 })
    else this.#apply(set, gone, full)
  }

  #sayLeave(): void {
    const { connection, room } = this.#context
    if (this.#mine) connection.send({ t: 'presence', id: 'leave', room: room.name, act: 'leave' })
  }

  #list = ({ members, full, settlesInMs }: PresenceList): void => {
    const here = new Set(members.map(({ id }) => id))
    const missing = [...(this.#members?.keys() ?? [])].filter((id) => !here.has(id))
    this.#doubtful = new Set(missing)
    this.#apply(members, settlesInMs > 0 ? [] : missing, full)
    clearTimeout(this.#settling)
    if (settlesInMs > 0) this.#settling = setTimeout(() => this.#apply([], [...this.#doubtful], this.full), settlesInMs)
  }

  #apply(set: readonly PresenceMember[], gone: readonly string[], full: boolean): void {
    if (this.#watchers === 0) return
    const members = (this.#members ??= new Map())
    this.full = full
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
    this.#context.changed()
  }

  async #ask(act: Act, more: { data?: unknown } = {}): Promise<void> {
    const { attached, connection, room } = this.#context
    await attached()
    const list = act === 'watch' ? this.#list : undefined
    await connection.request<PresenceList>({ t: 'presence', room: room.name, act, ...more }, list)
  }

  /** Renews what must last across connections; if the server refuses it only for now, it is requested again. */
  #keep(act: Act): void {
    const { connection, room } = this.#context
    const wanted = act === 'enter' ? this.#mine : (act === 'watch') === this.#watchers > 0
    if (room.status !== 'attached' || !wanted) return
    this.#ask(act, act === 'enter' ? this.#mine : {}).catch((error: OvationError) => {
      if (error.retry && connection.connected) setTimeout(() => this.#keep(act), error.retryInMs ?? 1_000)
    })
  }
}
