import type { ReplaySummary } from '@ovation/client'

/** What was recorded in a room, the newest first; nothing when that cannot be known. */
export async function replaysOf(server: string, room: string, ticket: string | undefined): Promise<ReplaySummary[]> {
  const answer = await fetch(`${server}/api/v1/rooms/${room}/replays${ticketQuery(ticket)}`).catch(() => undefined)
  if (!answer?.ok) return []
  return ((await answer.json()) as { replays: ReplaySummary[] }).replays
}

/** What an address of video or a replay ends with, where only those with a ticket may watch. */
export const ticketQuery = (ticket: string | undefined): string => (ticket === undefined ? '' : `?ticket=${ticket}`)
