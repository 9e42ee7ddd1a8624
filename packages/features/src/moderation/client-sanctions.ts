import type { Messages } from '../messages/client-types.ts'
import type { Moderation as Moderating } from './client.ts'
import { MIN_SANCTION_MS } from './model.ts'
import type { RoomSanction } from './model.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 3_600_000
const DAY_MS = 86_400_000

/** How long somebody can be muted from the studio, and from the screen of a host who is live. */
export const MUTE_LENGTHS_MS = [MINUTE_MS, 10 * MINUTE_MS, HOUR_MS, DAY_MS, 7 * DAY_MS] as const
/** How long somebody can be banned; null is until it is lifted. */
export const BAN_LENGTHS_MS = [DAY_MS, 7 * DAY_MS, null] as const

/** 10 minutes, 1 hour, 7 days. */
export function lengthText(ms: number, language: string): string {
  const [count, unit] =
    ms >= DAY_MS ? [ms / DAY_MS, 'day'] : ms >= HOUR_MS ? [ms / HOUR_MS, 'hour'] : [ms / MINUTE_MS, 'minute']
  return new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'long' }).format(count)
}

/** One command deletes 200: of more than this a person can hardly have said in a show. */
const MAX_DELETIONS = 50

export type Kind = RoomSanction['kind']
/** What of a sanction has to be known to give it again. */
export type Given = Pick<RoomSanction, 'kind' | 'until' | 'reason'> & { ids: readonly string[] }
type Moderation = Pick<Moderating, 'mute' | 'unmute' | 'ban' | 'unban'>
type Deleting = { messages: Pick<Messages, 'deleteAllBy'> }

const hasCode = (error: unknown, code: string): boolean => (error as { code?: unknown } | null)?.code === code

/** Lifts a sanction from every id under which somebody has it. One that was lifted or ran out meanwhile is no failure. */
export async function lift(moderation: Moderation, { kind, ids }: Pick<Given, 'kind' | 'ids'>): Promise<void> {
  for (const id of ids)
    await (kind === 'mute' ? moderation.unmute(id) : moderation.unban(id)).catch((error: unknown) => {
      if (!hasCode(error, 'nothing_to_change')) throw error
    })
}

/** Whether what is left of a sanction is long enough to be given again. */
const lasts = ({ until }: Given, now: number): boolean => until === null || until - now >= MIN_SANCTION_MS

/** Gives a sanction again that was lifted or replaced: for as long as it would last. One that has run out, or is about to, stays ended. */
export async function restore(moderation: Moderation, given: Given, now: number): Promise<void> {
  if (!lasts(given, now)) return
  const durationMs = given.until === null ? null : given.until - now
  const options = { durationMs, ...(given.reason === null ? {} : { reason: given.reason }) }
  for (const id of given.ids) await (given.kind === 'mute' ? moderation.mute(id, options) : moderation.ban(id, options))
}

/** Undoes a sanction: what was there before is there again. */
export function undo(
  moderation: Moderation,
  imposed: Pick<Given, 'kind' | 'ids'>,
  before: Given | undefined,
  now: number,
): Promise<void> {
  return before && lasts(before, now) ? restore(moderation, before, now) : lift(moderation, imposed)
}

/** Deletes all that somebody said in the room. */
export async function deleteAllBy({ messages }: Deleting, person: string): Promise<void> {
  for (let n = 0; n < MAX_DELETIONS; n++) {
    try {
      await messages.deleteAllBy(person)
    } catch (error) {
      if (hasCode(error, 'nothing_to_change')) return
      throw error
    }
  }
}
