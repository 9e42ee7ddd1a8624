import type { Attached, OvationError } from '@ovation/protocol'
import type { FeatureContext } from './context.ts'

const GATHER_MS = 1_000

/** How far this person has read, on all their devices, and how much is unread. */
export type ReadPosition = {
  /** Undefined if this person has never marked anything as read here. */
  unread(): number | undefined
  attached(read: Attached['read']): void
  mark(message?: { seq?: number }): void
  /** Sends the collected position at once. */
  flush(): void
}

export function createReadPosition({ room, connection, timeline, events, changed }: FeatureContext): ReadPosition {
  let read: number | undefined
  let unread = 0
  /** Messages up to here are counted. */
  let upTo = 0
  let unsent: number | undefined
  let timer: ReturnType<typeof setTimeout> | undefined

  const countAbove = (seq: number): number =>
    timeline.view.timeline.filter(
      (item) =>
        item.seq > seq &&
        item.kind === 'message' &&
        !item.message.deleted &&
        item.message.author.id !== connection.self?.id,
    ).length
  const recount = (from: number, before = 0): void => {
    unread = before + countAbove(from)
    upTo = Math.max(from, room.position.seq)
    changed()
  }
  const flush = (): void => {
    clearTimeout(timer)
    timer = undefined
    const seq = unsent
    if (seq === undefined || room.status !== 'attached') return
    unsent = undefined
    connection.request({ t: 'read', room: room.name, seq }).catch((error: OvationError) => {
      // Repeated with the next connection, or the next mark.
      if (error.retry) unsent ??= seq
    })
  }
  events.subscribe(({ type, seq, actor, body }) => {
    if (type !== 'message.sent' || seq <= upTo) return
    upTo = seq
    if (actor !== connection.self?.id && body && body.shown !== false) unread += 1
  })
  connection.onLeaving(flush)
  return {
    unread: () => (read === undefined ? undefined : unread),
    attached: (stored) => {
      if (stored && stored.seq >= (read ?? 0)) {
        read = stored.seq
        recount(stored.upTo, stored.unread)
      } else if (read !== undefined) recount(read)
      flush()
    },
    mark: (message) => {
      const seq = message ? message.seq : room.position.seq
      // A message that is not stored yet is this person's own.
      if (seq === undefined || !(seq > (read ?? -1))) return
      read = unsent = seq
      recount(seq)
      timer ??= setTimeout(flush, GATHER_MS)
    },
    flush,
  }
}
