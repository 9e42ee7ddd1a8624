import { SITE_LOG } from '@ovation/room'
import type { RoomState } from '@ovation/room'
import type { LogConsumer } from '../consumers/index.ts'
import { cardAfter, cardOf, changesCard } from './card.ts'
import type { CardStore } from './store.ts'

export type CardConsumerDeps = {
  store: CardStore
  /** The state at the end of a log, whatever was cut of it. */
  fold: (room: string) => Promise<RoomState>
  now: () => number
}

/** Keeps a row for each room, from the beginning of its log on. */
export const cardConsumer = ({ store, fold, now }: CardConsumerDeps): LogConsumer => ({
  name: 'room-cards',
  from: 'start',
  audience: 'all',
  async handle(room, deliveries) {
    if (room === SITE_LOG) return
    const events = deliveries.flatMap((delivery) => (delivery.type === 'event' ? [delivery.event] : []))
    const cut = events.length < deliveries.length
    // Most of what happens in a room shows on no card.
    if (!cut && !events.some(changesCard)) return
    const [card] = await store.findCards([room])
    // What was cut, or was read before there were cards with all that they have now, is in the snapshot.
    const whole = !cut && (card ? card.startsAt !== undefined : events[0]?.seq === 1)
    const after = whole ? cardAfter(card, events, room) : cardOf(await fold(room), events.at(-1)?.at ?? now())
    if (after) await store.saveCard(after)
  },
})
