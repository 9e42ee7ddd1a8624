import type { ClientPart, ClientPort } from '@ovation/kernel/client'
import type { Attached, ClientFrame, OvationError } from '@ovation/protocol'
import type { RoomEvent } from '@ovation/room'
import { messageOf } from '../messages/model.ts'
import type { Messages, ShownMessage } from '../messages/client.ts'

const GATHER_MS = 1_000

type Port = ClientPort<{
  events: RoomEvent
  snapshot: { messages: readonly ShownMessage[] }
  frames: Extract<ClientFrame, { t: 'read' }>
}>

/** How far this person has read, on all their devices, and how much is unread. */
export function readingClient(port: Port): ClientPart<{ messages: Pick<Messages, 'markRead'> }, { unread?: number }> {
  const { room } = port
  let read: number | undefined
  let unread = 0
  /** Messages up to here are counted. */
  let upTo = 0
  let unsent: number | undefined
  let timer: ReturnType<typeof setTimeout> | undefined

  const recount = (from: number, before = 0): void => {
    const after = ({ seq = 0, own, deleted }: ShownMessage): boolean => seq > from && !own && !deleted
    unread = before + room.getSnapshot().messages.filter(after).length
    upTo = Math.max(from, room.position.seq)
    port.changed()
  }
  const flush = (): void => {
    clearTimeout(timer)
    timer = undefined
    const seq = unsent
    if (seq === undefined || room.status !== 'attached') return
    unsent = undefined
    port.request({ t: 'read', seq }).catch((error: OvationError) => {
      // Repeated with the next connection, or the next mark.
      if (error.retry) unsent ??= seq
    })
  }
  port.events.subscribe((event) => {
    if (event.seq > upTo && messageOf(event) && !port.connection.isSelf(event.actor)) unread += 1
  })
  return {
    room: {
      messages: {
        markRead: (message) => {
          const seq = message ? message.seq : room.position.seq
          // A message that is not stored yet is this person's own.
          if (seq === undefined || !(seq > (read ?? -1))) return
          read = unsent = seq
          recount(seq)
          timer ??= setTimeout(flush, GATHER_MS)
        },
      },
    },
    snapshot: () => read !== undefined && { unread },
    attached: ({ read: stored }: Attached) => {
      if (stored && stored.seq >= (read ?? 0)) {
        read = stored.seq
        recount(stored.upTo, stored.unread)
      } else if (read !== undefined) recount(read)
      flush()
    },
    leaving: flush,
  }
}
