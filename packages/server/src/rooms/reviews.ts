import type { RoomEvent } from '@ovation/room'
import { standingChangedBy } from '@ovation/room/rules'
import type { Listener } from './listener.ts'
import type { ListenerIndex } from './listener-index.ts'

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

  /** What depends on the room's state, after a flush. */
  async flushed(events: readonly RoomEvent[]): Promise<void> {
    if (events.some(changesWhoMayEnter)) await this.#deps.each((listener) => listener.standingChanged())
    for (const event of events)
      if ((event.type === 'stage.invited' || event.type === 'stage.left') && event.body)
        for (const listener of this.#deps.listeners.of(event.body.actor)) listener.standingChanged()
  }
}

const changesWhoMayEnter = ({ type, body }: RoomEvent): boolean =>
  type === 'door.set' || (type === 'room.changed' && body !== null && 'access' in body.settings)
