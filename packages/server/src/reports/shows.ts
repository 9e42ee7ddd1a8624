import { evolve, initialState } from '@ovation/room'
import type { RoomEvent, RoomState } from '@ovation/room'
import { minuteOf } from './minutes.ts'

/** What the log tells of one minute of a show. `coins`: what its gifts cost. */
export type LogMinute = { minute: number; messages: number; likes: number; gifts: number; coins: number }

/** A show as the log tells it: a broadcast from its start to its end. `startedAt` names it in its room. */
export type Show = { startedAt: number; endedAt: number | null; title: string; interruptions: number }

type Followed = Pick<RoomState, 'seq' | 'title' | 'stream' | 'likes'>

/** How far a room's log was counted: its state as far as shows depend on it, and the show and minute that may go on. */
export type ShowsAt = Followed & { show: Show | null; minute: LogMinute | null }

/** What has to be written of a range of the log. */
export type CountedShows = { at: ShowsAt; shows: Show[]; minutes: (LogMinute & { startedAt: number })[] }

const OF_STATE: ReadonlySet<string> = new Set<RoomEvent['type']>([
  ...(['room.opened', 'room.titled', 'likes.tallied'] as const),
  ...(['stream.started', 'stream.interrupted', 'stream.ended'] as const),
])

const emptyMinute = (minute: number): LogMinute => ({ minute, messages: 0, likes: 0, gifts: 0, coins: 0 })

/** Counts events on top of what was counted before; those that were counted are passed over. */
export function countShows(room: string, before: ShowsAt | undefined, events: readonly RoomEvent[]): CountedShows {
  const shows = new Map<number, Show>()
  const minutes = new Map<string, LogMinute & { startedAt: number }>()
  let at = before ?? { ...pick(initialState(room)), show: null, minute: null }
  for (const event of events) {
    if (event.seq <= at.seq) continue
    if (event.type === 'room.deleted') {
      shows.clear()
      minutes.clear()
      at = { ...pick(initialState(room)), seq: event.seq, show: null, minute: null }
      continue
    }
    const next = after(room, at, event)
    for (const show of [next.ended, next.at.show]) if (show && show !== at.show) shows.set(show.startedAt, show)
    const { show, minute } = next.at
    if (show && minute && minute !== at.minute)
      minutes.set(`${show.startedAt} ${minute.minute}`, { ...minute, startedAt: show.startedAt })
    at = next.at
  }
  return { at, shows: [...shows.values()], minutes: [...minutes.values()] }
}

const pick = ({ seq, title, stream, likes }: Followed): Followed => ({ seq, title, stream, likes })

function after(room: string, at: ShowsAt, event: RoomEvent): { at: ShowsAt; ended?: Show } {
  const folded = OF_STATE.has(event.type) ? pick(evolve({ ...initialState(room), ...pick(at) }, event)) : pick(at)
  const next: ShowsAt = { ...at, ...folded, seq: event.seq }
  if (event.type.startsWith('stream.')) return withShow(next, event)
  if (!at.show) return { at: next }
  const show = at.show.title === next.title ? at.show : { ...at.show, title: next.title }
  const counts = countsOf(event, next.likes - at.likes)
  return { at: { ...next, show, minute: counts ? add(at, show, event.at, counts) : at.minute } }
}

/** A show begins and ends as the state of the room's stream says. */
function withShow(next: ShowsAt, event: RoomEvent): { at: ShowsAt; ended?: Show } {
  const { show, stream, title } = next
  const startedAt = 'startedAt' in stream ? stream.startedAt : undefined
  if (startedAt !== undefined && startedAt === show?.startedAt) {
    const interruptions = show.interruptions + (event.type === 'stream.interrupted' ? 1 : 0)
    return { at: { ...next, show: { ...show, interruptions } } }
  }
  const ended = show ? { ended: { ...show, endedAt: event.at } } : {}
  const begun = startedAt === undefined ? null : { startedAt, endedAt: null, title, interruptions: 0 }
  return { ...ended, at: { ...next, show: begun, minute: null } }
}

type Counts = Omit<LogMinute, 'minute'>

/** What an event adds; undefined when nothing. The body of one whose author was erased is gone. */
function countsOf(event: RoomEvent, likes: number): Counts | undefined {
  const nothing = { messages: 0, likes: 0, gifts: 0, coins: 0 }
  if (event.type === 'message.sent') return { ...nothing, messages: 1 }
  if (event.type === 'likes.tallied') return { ...nothing, likes: Math.max(0, likes) }
  if (event.type !== 'gift.sent') return undefined
  const { count = 1, amount = 0 } = (event.body ?? {}) as { count?: number; amount?: number }
  return { ...nothing, gifts: count, coins: amount }
}

function add({ minute }: ShowsAt, { startedAt }: Show, at: number, counts: Counts): LogMinute {
  // The clock of the log does not go back, so that an earlier minute has all of its counts.
  const index = Math.max(minuteOf(startedAt, at), minute?.minute ?? 0)
  const before = minute?.minute === index ? minute : emptyMinute(index)
  return {
    minute: index,
    messages: before.messages + counts.messages,
    likes: before.likes + counts.likes,
    gifts: before.gifts + counts.gifts,
    coins: before.coins + counts.coins,
  }
}
