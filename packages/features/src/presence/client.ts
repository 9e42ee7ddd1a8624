import type { ClientPart, ClientPort, Subscription } from '@ovation/kernel/client'
import type { ClientFrame, OvationError, PresenceList, PresenceMember, ServerFrame } from '@ovation/protocol'

const RETRY_MS = 1_000

/** A change in who is present. */
export interface PresenceChange {
  /** They entered, changed their data, or left. */
  type: 'enter' | 'update' | 'leave'
  /** The member now; with `leave`, the member as last seen. */
  member: PresenceMember
}

/**
 * Who is present, with data of their own (up to 1 KiB of JSON). One member per person, however many tabs they have; up to
 * 500 in a room. Nothing of it is stored. The total number of viewers is `snapshot.viewers`, whether or not they enter
 * presence.
 */
export interface Presence {
  /** The members now; undefined until there is a subscription and the list has arrived. Also `snapshot.presence`. */
  readonly members: readonly PresenceMember[] | undefined
  /** Whether the room accepts no more members: others who enter are refused with `presence_full`. */
  readonly full: boolean
  /**
   * Shows this person as present until `leave()`, `detach()` or the end of the page, across reconnects. Calling it again
   * changes their data. Rejects with `presence_full` (500 are present), `data_too_large`, `speak_restricted`, `room_closed`
   * or `rate_limited` (one change a second, ten in a burst).
   *
   * @example
   * await room.presence.enter({ team: 'red' })
   */
  enter(data?: unknown): Promise<void>
  /** Changes this person's data; the same as `enter`. */
  update(data: unknown): Promise<void>
  /** Ends this person's presence. */
  leave(): Promise<void>
  /**
   * Calls back with everybody who is present, as `enter`, and then with every change. Changes arrive twice a second.
   *
   * @example
   * room.presence.subscribe(({ type, member }) => (type === 'leave' ? remove(member.id) : show(member)))
   */
  subscribe(listener: (change: PresenceChange) => void): Subscription
}

type Act = 'enter' | 'leave' | 'watch' | 'unwatch'
type Port = ClientPort<{ frames: Extract<ClientFrame, { t: 'presence' }> }>
type Shown = { presence?: readonly PresenceMember[] }

export function presenceClient(port: Port): ClientPart<{ presence: Presence }, Shown> {
  const changes = port.emitter<PresenceChange>()
  let mine: { data?: unknown } | undefined
  let watchers = 0
  let members: Map<string, PresenceMember> | undefined
  /** Members who are missing from the list of a server that has just started: they may still be reconnecting. */
  let doubtful = new Set<string>()
  let settling: ReturnType<typeof setTimeout> | undefined
  let full = false

  const apply = (set: readonly PresenceMember[], gone: readonly string[], isFull: boolean): void => {
    if (watchers === 0) return
    members ??= new Map()
    full = isFull
    for (const member of set) {
      const known = members.get(member.id)
      members.set(member.id, member)
      doubtful.delete(member.id)
      if (JSON.stringify(known) !== JSON.stringify(member)) changes.emit({ type: known ? 'update' : 'enter', member })
    }
    for (const id of gone) {
      const member = members.get(id)
      if (members.delete(id) && member) changes.emit({ type: 'leave', member })
    }
    port.changed()
  }
  const list = ({ members: set, full, settlesInMs }: PresenceList): void => {
    const missing = [...(members?.keys() ?? [])].filter((known) => !set.some(({ id }) => id === known))
    doubtful = new Set(missing)
    apply(set, settlesInMs > 0 ? [] : missing, full)
    clearTimeout(settling)
    if (settlesInMs > 0) settling = setTimeout(() => apply([], [...doubtful], full), settlesInMs)
  }
  const ask = async (act: Act, data?: unknown): Promise<void> => {
    await port.attached()
    await port.request({ t: 'presence', act, data }, act === 'watch' ? list : undefined)
  }
  /** Renews what must last across connections; if the server refuses it only for now, it is requested again. */
  const keep = (act: Act): void => {
    const wanted = act === 'enter' ? mine : (act === 'watch') === watchers > 0
    if (port.room.status !== 'attached' || !wanted) return
    ask(act, act === 'enter' ? mine?.data : undefined).catch((error: OvationError) => {
      if (error.retry && port.connection.connected) setTimeout(() => keep(act), error.retryInMs ?? RETRY_MS)
    })
  }
  const enter = async (data?: unknown): Promise<void> => {
    const own = (mine = { data })
    try {
      await ask('enter', data)
    } catch (error) {
      // A request that failed because the connection ended is repeated with the next one.
      if (mine === own && (error as OvationError).code !== 'unreachable') mine = undefined
      throw error
    }
  }
  const presence: Presence = {
    get members() {
      return members && [...members.values()]
    },
    get full() {
      return full
    },
    enter,
    update: enter,
    leave: () => {
      mine = undefined
      return ask('leave')
    },
    subscribe: (listener) => {
      const { unsubscribe } = changes.subscribe(listener)
      for (const member of members?.values() ?? []) listener({ type: 'enter', member })
      if (++watchers === 1) keep('watch')
      return {
        unsubscribe: () => {
          if (!unsubscribe() || --watchers > 0) return
          members = undefined
          keep('unwatch')
        },
      }
    },
  }
  return {
    room: { presence },
    snapshot: () => members && { presence: presence.members },
    attached: () => {
      keep('enter')
      keep('watch')
    },
    receive: (frame: ServerFrame) => {
      if (frame.t !== 'presence') return
      const { set, gone, full, whole } = frame
      if (whole) list({ members: set, full, settlesInMs: 0 })
      else apply(set, gone, full)
    },
    // A page may be shown again, and then this person enters again.
    leaving: () => {
      if (mine) port.send({ t: 'presence', id: 'leave', act: 'leave' })
    },
    ended: () => {
      mine = undefined
      clearTimeout(settling)
    },
  }
}
