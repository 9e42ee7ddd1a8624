import { Readable } from 'node:stream'
import { OvationError, WIRE_LIMITS } from '@ovation/protocol'
import type { GiftSent, RoomDetails, RoomGift, RoomMessage } from '@ovation/protocol'
import { project } from '@ovation/room'
import type { Message, RoomState } from '@ovation/room'
import { exportedLine } from '../log/index.ts'
import type { RoomLog } from '../log/index.ts'
import { wholeOf } from '../rest/index.ts'
import type { Handlers } from '../rest/index.ts'
import { seqAt } from '../rooms/index.ts'
import type { Rooms } from '../rooms/index.ts'

export type ReadingDeps = {
  rooms: Pick<Rooms, 'state' | 'queries'>
  /** How many watch, on all nodes. */
  viewersOf: (room: string) => Promise<number>
  log: Pick<RoomLog, 'read' | 'heads' | 'exportEvents'>
  /** Ends a person's connections on every node. */
  closePerson: (person: string) => void
}

const DEFAULT_PAGE = 50
const EXPORT_PAGE = { limit: 500, maxBytes: 512 * 1_024 }

/** Looks up what there is in rooms. */
export function readingHandlers({
  rooms,
  log,
  viewersOf,
  closePerson,
}: ReadingDeps): Handlers<'getRoom' | 'listMessages' | 'getMessage' | 'exportRoom' | 'closeConnections'> {
  /** The first number after everything that was stored by a time. */
  const afterTime = async (room: string, at: number): Promise<number> => {
    const [{ tailSeq, seq } = { tailSeq: 0, seq: 0 }] = await log.heads([room])
    return seqAt(log, room, { after: tailSeq, upTo: seq, at: at + 1 })
  }
  return {
    getRoom: async ({ params: { room } }) => detailsOf(await rooms.state(room), await viewersOf(room)),
    listMessages: async ({ params: { room }, query: { before, at, limit } }) => {
      const most = limit === undefined ? DEFAULT_PAGE : wholeOf('limit', limit)
      if (most < 1 || most > WIRE_LIMITS.maxHistoryItems)
        throw new OvationError('value_out_of_range', { detail: 'limit' })
      const byNumber = before === undefined ? Number.MAX_SAFE_INTEGER : wholeOf('before', before)
      const end = at === undefined ? byNumber : Math.min(byNumber, await afterTime(room, wholeOf('at', at)))
      const { messages, gifts = [], more, next } = await rooms.queries.history(room, end, most)
      return { messages: messages.map(messageOf), gifts: gifts.flatMap(giftOf), next: more ? (next ?? null) : null }
    },
    getMessage: async ({ params: { room, message } }) => {
      const [found] = await rooms.queries.messages(room, [wholeOf('message', message)])
      if (!found) throw new OvationError('message_not_found')
      return messageOf(found)
    },
    exportRoom: async ({ params: { room }, query: { after }, reply }) => {
      const from = after === undefined ? 0 : wholeOf('after', after)
      const [head] = await log.heads([room])
      if (!head) throw new OvationError('room_not_found', { detail: room })
      reply.header('content-disposition', `attachment; filename="${room}.ndjson"`)
      return Readable.from(linesOf(log, room, Math.max(from, head.tailSeq), head.seq)) as unknown as string
    },
    closeConnections: ({ params: { person } }) => closePerson(person),
  }
}

/** Counts come as they are kept, by emoji. */
const messageOf = ({ reactions, ...message }: Message): RoomMessage => ({
  ...message,
  ...(reactions ? { reactions: { ...reactions } as Record<string, number> } : {}),
})

const giftOf = ({ seq, at, body }: GiftSent): RoomGift[] =>
  body ? [{ seq, at, gift: body.gift, count: body.count, amount: body.amount, by: body.by }] : []

function detailsOf(state: RoomState, viewers: number): RoomDetails {
  const { room, epoch, seq, title, lifecycle, stream, likes, announcement, pinned, poll, settings } = project(state)
  return {
    ...{ room, epoch, seq, title, lifecycle, stream, viewers, likes, pinned: [...pinned], poll },
    settings: { ...settings },
    announcement: announcement?.text ?? null,
  }
}

async function* linesOf(log: ReadingDeps['log'], room: string, from: number, upTo: number): AsyncGenerator<string> {
  for (let after = from; after < upTo;) {
    const page = await log.exportEvents(room, { after, ...EXPORT_PAGE })
    const last = page.at(-1)
    if (!last) return
    after = last.event.seq
    yield page
      .filter(({ event }) => event.seq <= upTo)
      .map((one) => `${JSON.stringify(exportedLine(one))}\n`)
      .join('')
  }
}
