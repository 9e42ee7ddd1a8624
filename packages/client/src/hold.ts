import type { Client } from './api/client.ts'
import type { Room } from './api/room.ts'
import type { DefaultRoom } from './room.ts'

type Held = { holders: number; end: () => void; ending?: ReturnType<typeof setTimeout> }

const held = new WeakMap<object, Held>()

/**
 * Counts the holders of a thing: the first one begins it, and it ends when nobody has held it for a turn of the event loop.
 * So a component that is unmounted and mounted again at once, as in StrictMode or on a page change, does not interrupt it.
 */
function hold(thing: object, begin: () => () => void): () => void {
  const one = held.get(thing) ?? { holders: 0, end: begin() }
  held.set(thing, one)
  clearTimeout(one.ending)
  one.holders += 1
  let released = false
  return () => {
    if (released) return
    released = true
    one.holders -= 1
    if (one.holders > 0) return
    one.ending = setTimeout(() => {
      held.delete(thing)
      one.end()
    })
  }
}

/** Keeps a client open until its last holder is gone for good. */
export const holdClient = (client: Client): (() => void) => hold(client, () => () => client.close())

/** `password`: the password of the room, if it has one. */
export type RoomOptions = { password?: string }

/**
 * Keeps a room attached while a component shows it, even if the page aborts its own call meanwhile. A room that the page
 * attached itself, before or since, stays attached.
 */
export function holdRoom(room: Room, options: RoomOptions): () => void {
  const calls = room as DefaultRoom
  const release = hold(room, () => () => {
    if (calls.attachCalls === 0) room.detach().catch(() => {})
  })
  if (room.status === 'attached') return release
  const ofPage = calls.attachCalls
  // The error is in the snapshot.
  room.attach(options).catch(() => {})
  calls.attachCalls = ofPage
  return release
}
