import { OvationError } from '@ovation/protocol'
import { evolve, initialState } from '@ovation/room'
import { KNOWN_EVENTS } from '@ovation/room/rules'
import type { Access, RoomEvent, RoomState, StreamState } from '@ovation/room'

/** What lists show of a room. It is what stands in the log up to `seq`; times are milliseconds since 1970. */
export type Card = {
  room: string
  seq: number
  title: string
  lifecycle: RoomState['lifecycle']
  access: Access
  stream: StreamState
  /** The address of an image; null while rooms have none. */
  cover: string | null
  /** For when the next broadcast is announced; undefined: the card was written before cards had it. */
  startsAt: number | null | undefined
  updatedAt: number
}

/** With how many watched, as it was written last. */
export type StoredCard = Card & { viewers: number; viewersAt: number }

const OF_CARDS: ReadonlySet<string> = new Set<RoomEvent['type']>([
  ...(['room.opened', 'room.closed', 'room.titled', 'room.changed', 'room.deleted'] as const),
  ...(['stream.started', 'stream.interrupted', 'stream.ended'] as const),
])

export const isListed = ({ lifecycle, access }: Card): boolean => lifecycle === 'open' && access === 'public'
export const isLive = ({ stream }: Card): boolean => stream.status === 'live'

/** Whether an event can change a card. One of a kind that is not known here may have: that would be guessing. */
export function changesCard({ type }: RoomEvent): boolean {
  if (!KNOWN_EVENTS.has(type)) throw new OvationError('newer_data', { detail: `event '${type}'` })
  return OF_CARDS.has(type)
}

export const cardOf = ({ room, seq, title, lifecycle, settings, stream }: RoomState, updatedAt: number): Card => ({
  ...{ room, seq, title, lifecycle, stream, updatedAt },
  access: settings.access,
  startsAt: settings.startsAt,
  cover: null,
})

/** Folds as the room itself does, on what a card has of it. */
export function cardAfter(card: Card | undefined, events: readonly RoomEvent[], room: string): Card | undefined {
  let state = initialState(room)
  if (card) {
    const { title, lifecycle, stream, access, startsAt = null, seq } = card
    state = { ...state, ...{ title, lifecycle, stream, seq }, settings: { ...state.settings, access, startsAt } }
  }
  const changes = events.filter((event) => event.seq > state.seq && changesCard(event))
  const last = changes.at(-1)
  return last && { ...cardOf(changes.reduce(evolve, state), last.at), cover: card?.cover ?? null }
}
