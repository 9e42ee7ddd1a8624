import { readStored } from '../ops/index.ts'
import { isListed, isLive } from './card.ts'
import type { Card, StoredCard } from './card.ts'

export type CardRow = {
  room: string
  seq: number
  listed: number
  live: number
  data: string
  updated_at: number
  viewers: number
  viewers_at: number
}

export const rowOf = (card: Card): Omit<CardRow, 'viewers' | 'viewers_at'> => {
  const { room, seq, updatedAt, title, lifecycle, access, stream, cover, startsAt } = card
  const data = JSON.stringify({ title, lifecycle, access, stream, cover, startsAt })
  return { room, seq, listed: isListed(card) ? 1 : 0, live: isLive(card) ? 1 : 0, data, updated_at: updatedAt }
}

/** One that cannot be read is left out alone. */
export function readCard(row: CardRow): StoredCard[] {
  try {
    const { title, lifecycle, access, stream, cover, startsAt } = readStored(row.data) as Card
    if (typeof title !== 'string') return []
    const { room, seq, updated_at: updatedAt, viewers, viewers_at: viewersAt } = row
    return [{ room, seq, title, lifecycle, access, stream, cover, startsAt, updatedAt, viewers, viewersAt }]
  } catch {
    return []
  }
}
