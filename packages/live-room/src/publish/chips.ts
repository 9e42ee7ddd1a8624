import type { RoomSnapshot } from '@ovation/client'

/** What goes on in the room beside the chat, each as a small figure; what does not go on is undefined. */
export type Chips = {
  /** How many ask to come on stage. */
  hands: number | undefined
  /** How many are invited there, and not there yet. */
  invited: number | undefined
  /** A poll that runs, with the votes so far. */
  poll: { question: string; votes: number } | undefined
  /** How many gifts are among the newest items of the room. */
  gifts: number | undefined
}

export function chipsOf({ state, timeline }: Pick<RoomSnapshot, 'state' | 'timeline'>): Chips {
  const { poll, stage } = state
  const gifts = timeline.reduce(
    (sum, item) =>
      item.kind === 'event' && item.event.type === 'gift.sent' ? sum + (item.event.body?.count ?? 0) : sum,
    0,
  )
  return {
    hands: stage.hands.length || undefined,
    invited: stage.guests.filter(({ stream }) => stream === null).length || undefined,
    poll:
      poll && !poll.closed
        ? { question: poll.question, votes: poll.tallied.reduce((sum, n) => sum + n, 0) }
        : undefined,
    gifts: gifts || undefined,
  }
}
