import { isStaff } from '@ovation/client/first'
import type { RoomSnapshot } from '@ovation/client'
import { timeOf } from '../words/first.ts'
import { useNow, useRoomContext, useSnapshot } from './hooks.ts'
import type { Language, Words } from '../words/index.ts'

/** Why the viewer can neither speak nor react now, as a text; undefined if they can. `now` by the server's clock. */
export function barred(
  { state, self }: Pick<RoomSnapshot, 'state' | 'self'>,
  now: number,
  words: Words,
  language: Language,
): string | undefined {
  if (state.lifecycle === 'closed' && !isStaff(self?.role ?? 'guest')) return words.roomClosed
  const mutedUntil = self?.mutedUntil
  if (mutedUntil === null) return words.mutedForGood
  if (mutedUntil === undefined || mutedUntil <= now) return undefined
  const seconds = Math.ceil((mutedUntil - now) / 1_000)
  return seconds > 60 ? words.mutedUntil(timeOf(mutedUntil, language, now)) : words.mutedFor(seconds)
}

const MINUTE_MS = 60_000

/** `barred`, kept up to date: the end of a mute is shown to the minute, and its last minute in seconds. */
export function useBarred(): string | undefined {
  const { session, words, language } = useRoomContext()
  const { room } = useSnapshot(session)
  const offset = session.now() - Date.now()
  const until = (room.self?.mutedUntil ?? 0) - offset
  const now = useNow(until, until - Date.now() > MINUTE_MS ? MINUTE_MS : undefined)
  return barred(room, now + offset, words, language)
}
