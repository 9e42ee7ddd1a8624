import type { RoomEvent, StageGuest } from '@ovation/room'
import { standingChangedBy } from '@ovation/room/rules'
import type { Listener } from './listener.ts'
import type { ListenerIndex } from './listener-index.ts'

type Guests = readonly Pick<StageGuest, 'actor' | 'seat'>[]

export type ReviewsDeps = {
  listeners: Pick<ListenerIndex, 'of' | 'ofAlias'>
  /** Calls a function for everyone, in slices. */
  each: (review: (listener: Listener) => void) => Promise<void>
}

/** Has clients checked again when an event changes what their people may do, or whether they may be here. */
export class Reviews {
  #deps: ReviewsDeps

  constructor(deps: ReviewsDeps) {
    this.#deps = deps
  }

  /** What does not wait for a flush: sanctions, roles, and the connections of somebody who was erased. */
  take(event: RoomEvent): void {
    if (event.type === 'person.erased' && event.body)
      for (const listener of this.#deps.listeners.of(event.body.person)) listener.erased()
    const actor = standingChangedBy(event)
    if (actor === undefined) return
    for (const listener of this.#deps.listeners.of(actor)) listener.standingChanged()
    // What is decided of the guest that somebody was is carried to their account.
    for (const listener of this.#deps.listeners.ofAlias(actor)) listener.standingChanged()
  }

  /** What depends on the room's state, after a flush. `guests`: on stage before it and now, whatever put them there or took them off. */
  async flushed(events: readonly RoomEvent[], guests: { before: Guests; now: Guests }): Promise<void> {
    if (events.some(changesWhoMayEnter)) await this.#deps.each((listener) => listener.standingChanged())
    for (const actor of slotChanges(guests))
      for (const listener of this.#deps.listeners.of(actor)) listener.standingChanged()
  }
}

/** Who has a slot now that they did not have, or the other way round. */
function slotChanges({ before, now }: { before: Guests; now: Guests }): Set<string> {
  if (before === now) return new Set()
  const has = (guests: Guests, { actor, seat }: Guests[number]): boolean =>
    guests.some((one) => one.actor === actor && one.seat === seat)
  const changed = [...before.filter((one) => !has(now, one)), ...now.filter((one) => !has(before, one))]
  return new Set(changed.map(({ actor }) => actor))
}

const changesWhoMayEnter = ({ type, body }: RoomEvent): boolean =>
  type === 'door.set' || (type === 'room.changed' && body !== null && 'access' in body.settings)
