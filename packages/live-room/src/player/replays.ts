import type { ReplaySummary } from '@ovation/client'

/** The replays of a room, the newest first; empty if they cannot be loaded. */
export async function replaysOf(server: string, room: string, ticket: string | undefined): Promise<ReplaySummary[]> {
  const answer = await fetch(`${server}/api/v1/rooms/${room}/replays${ticketQuery(ticket)}`).catch(() => undefined)
  if (!answer?.ok) return []
  return ((await answer.json()) as { replays: ReplaySummary[] }).replays
}

/** The query string for video and replays that need a ticket. */
export const ticketQuery = (ticket: string | undefined): string => (ticket === undefined ? '' : `?ticket=${ticket}`)
