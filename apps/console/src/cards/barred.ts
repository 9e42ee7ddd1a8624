import type { Room } from '@ovation/client'
import { useCallback, useSyncExternalStore } from 'react'

/** Who may not come into a room, by their ids. */
export class Barred {
  #ids: ReadonlySet<string> = new Set()
  #listeners = new Set<() => void>()

  has = (id: string): boolean => this.#ids.has(id)

  set(ids: Iterable<string>): void {
    this.#ids = new Set(ids)
    for (const listener of this.#listeners) listener()
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }
}

const lists = new WeakMap<Room, Barred>()

/** The one list of a room: what bans people fills it, and what needs them in the room asks it. */
export function barredFrom(room: Room): Barred {
  const list = lists.get(room) ?? new Barred()
  lists.set(room, list)
  return list
}

/** Whether somebody may not come in: nothing is offered then that needs them in the room. */
export function useBarred(room: Room, id: string): boolean {
  const list = barredFrom(room)
  return useSyncExternalStore(
    list.subscribe,
    useCallback(() => list.has(id), [list, id]),
  )
}
