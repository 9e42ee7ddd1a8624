import type { StorageThread } from '../storage/index.ts'
import type { Card, StoredCard } from './card.ts'

/** Where the cards of rooms lie. A card never goes back to an earlier seq. */
export interface CardStore {
  saveCard(card: Card): Promise<void>
  /** Those that are there. */
  findCards(rooms: readonly string[]): Promise<StoredCard[]>
  /** Of rooms that are open, for everybody and not gone; those that are live first, then by name. */
  listedCards(limit: number): Promise<StoredCard[]>
  /** How many watch now. A room without a card is passed over. */
  saveViewers(rooms: readonly [room: string, viewers: number][], at: number): Promise<void>
}

export const sqliteCardStore = (writer: StorageThread, reader: StorageThread): CardStore => ({
  saveCard: (card) => writer.call('saveCard', card),
  findCards: (rooms) => reader.call('findCards', rooms),
  listedCards: (limit) => reader.call('listedCards', limit),
  saveViewers: (rooms, at) => writer.call('saveViewers', rooms, at),
})
