import type { Position, Role } from '@ovation/kernel'
import type { ClientPart, ClientPort, CommandOptions } from '@ovation/kernel/client'
import type { OvationError } from '@ovation/protocol'
import type { TimelineItem } from '@ovation/room'
import type { MessageCommands } from './rules.ts'
import type { Messages, SendStatus, ShownMessage } from './client-types.ts'

export type * from './client-types.ts'
export type { MessageCommands } from './rules.ts'

/** A message of this person's own that is not delivered yet. */
type Sending = {
  readonly id: string
  readonly type: string
  readonly body: object
  readonly at: number
  readonly status: SendStatus
  readonly error?: OvationError
  readonly settled: Promise<Position>
}

type Shown = { messages: readonly ShownMessage[] }

/** The commands of this person that are not settled yet. */
export type Queue = {
  readonly all: readonly Sending[]
  get(id: string): Sending | undefined
  remove(id: string): void
}

type Port = ClientPort & {
  readonly timeline: { readonly view: { readonly timeline: readonly TimelineItem[] } }
  readonly queue: Queue
  /** Puts a command into the queue. Throws if it cannot be sent at all. */
  enqueue(type: 'message.send', body: MessageCommands['message.send'], options?: CommandOptions): Sending
}

export const messagesClient = (port: Port): ClientPart<{ messages: Pick<Messages, 'send'> }, Shown> => ({
  room: {
    messages: {
      send: async (message, options) => {
        const { id, settled } = port.enqueue('message.send', message, options)
        return { ...(await settled), cid: id }
      },
    },
  },
  snapshot: (self: { role: Role } | undefined) => ({ messages: shownMessages(port, self?.role) }),
})

/** The room's window, followed by this person's own unsettled messages. */
function shownMessages(port: Port, role: Role = 'guest'): ShownMessage[] {
  const { id: mine = '', name = '' } = port.connection.self ?? {}
  const stored = port.timeline.view.timeline.flatMap((item): ShownMessage[] =>
    item.kind === 'message'
      ? [{ ...item.message, status: 'delivered', own: port.connection.isSelf(item.message.author.id) }]
      : [],
  )
  const arrived = new Set(stored.filter(({ own }) => own).map(({ cid }) => cid))
  const onTheirWay = port.queue.all.filter(({ type, id }) => type === 'message.send' && !arrived.has(id))
  return [
    ...stored,
    ...onTheirWay.map(({ id, at, body, status, error }) => ({
      ...(body as MessageCommands['message.send']),
      ...{ at, cid: id, author: { id: mine, name, role }, status, own: true },
      ...(error && { error }),
    })),
  ]
}
