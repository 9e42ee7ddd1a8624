import type { ReplaySummary } from '@ovation/client'
import { ticketQuery } from '../small.ts'

/** The replays of a room, the newest first; empty if they cannot be loaded. */
export async function replaysOf(server: string, room: string, ticket: string | undefined): Promise<ReplaySummary[]> {
  const answer = await fetch(`${server}/api/v1/rooms/${room}/replays${ticketQuery(ticket)}`).catch(() => undefined)
  if (!answer?.ok) return []
  return ((await answer.json()) as { replays: ReplaySummary[] }).replays
}
