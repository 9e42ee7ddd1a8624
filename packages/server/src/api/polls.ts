import type { PastPoll } from '@ovation/protocol'
import type { RoomLog, StoredEvent } from '../log/index.ts'
import type { Handlers } from '../rest/index.ts'

const MAX_POLLS = 20
const MAX_BYTES = 256 * 1_024

type Opened = Extract<StoredEvent, { type: 'poll.opened' }>
type Closed = Extract<StoredEvent, { type: 'poll.closed' }>

/** The polls of a room that have ended, the newest first, without those whose text was erased. */
export function pollHandlers({ log }: { log: Pick<RoomLog, 'readBack'> }): Handlers<'listPolls'> {
  const newest = async (room: string, type: 'poll.opened' | 'poll.closed', limit: number): Promise<StoredEvent[]> =>
    (await log.readBack(room, { before: Number.MAX_SAFE_INTEGER, limit, maxBytes: MAX_BYTES, type })).events
  return {
    listPolls: async ({ params: { room } }) => {
      // One poll runs at a time: the newest of them may not have ended.
      const opened = await newest(room, 'poll.opened', MAX_POLLS + 1)
      const closed = await newest(room, 'poll.closed', MAX_POLLS)
      const known = new Map(opened.filter((one): one is Opened => 'body' in one).map((one) => [one.body?.poll, one]))
      const polls = closed
        .filter((one): one is Closed => one.type === 'poll.closed')
        .toReversed()
        .flatMap(({ at, body }): PastPoll[] => {
          const from = body ? known.get(body.poll) : undefined
          if (!body || !from?.body) return []
          const { poll, question, options } = from.body
          return [{ poll, question, options, openedAt: from.at, closedAt: at, counts: body.counts }]
        })
      return { polls }
    },
  }
}
