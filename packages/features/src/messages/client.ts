import type { Position, Role } from '@ovation/kernel'
import type { ClientPart, ClientPort, CommandOptions } from '@ovation/kernel/client'
import type { OvationError } from '@ovation/protocol'
import type { Message, RoomEvent, TimelineItem } from '@ovation/room'
import { messageOf, withoutWords } from './model.ts'
import type { MessageCommands } from './rules.ts'
import type { ChangedMessage, MessageHandlers, MessageRef, Messages, SendStatus, ShownMessage } from './client-types.ts'

export type * from './client-types.ts'

const MAX_REMEMBERED_MESSAGES = 1_000

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

/** Messages are what the SDK itself keeps of a room: besides what every feature gets, they need its window and its queue. */
export type MessagesPort = ClientPort<{
  commands: MessageCommands
  events: RoomEvent
}> & {
  readonly room: { readonly messages: Pick<Messages, 'history'> }
  readonly timeline: { readonly view: { readonly timeline: readonly TimelineItem[] } }
  readonly queue: { readonly all: readonly Sending[]; get(id: string): Sending | undefined; remove(id: string): void }
  /** Puts a command into the queue. Throws if it cannot be sent at all. */
  enqueue(type: 'message.send', body: MessageCommands['message.send'], options?: CommandOptions): Sending
  /** A message after one more event. */
  amend(message: Message, event: RoomEvent): Message
}

/** What `reading` and `history` add to the same object. */
type Others = 'markRead' | 'history'

export function messagesClient(port: MessagesPort): ClientPart<{ messages: Omit<Messages, Others> }, Shown> {
  const send: Messages['send'] = async (message, options) => {
    const { id, settled } = port.enqueue('message.send', message, options)
    return { ...(await settled), cid: id }
  }
  const on = (type: 'message.delete' | 'message.pin' | 'message.unpin') => async (message: MessageRef | ShownMessage) =>
    port.room.command(type, { message: await port.seqOf(message) })
  const failed = (message: { cid: string }): Sending | undefined => {
    port.mustBeObject(message, 'a message or MessageRef')
    const item = port.queue.get(message.cid)
    return item?.status === 'failed' ? item : undefined
  }

  const messages: Omit<Messages, Others> = {
    send,
    retry: async (message) => {
      const item = failed(message)
      if (!item) throw new port.OvationError('message_not_found')
      return send(item.body as MessageCommands['message.send'], { id: item.id })
    },
    discard: (message) => {
      const item = failed(message)
      if (item) port.queue.remove(item.id)
    },
    update: async (message, text) => port.room.command('message.edit', { message: await port.seqOf(message), text }),
    delete: on('message.delete'),
    pin: on('message.pin'),
    unpin: on('message.unpin'),
    subscribe: (handlers) => {
      const { stop, start } = follow(port, typeof handlers === 'function' ? { created: handlers } : handlers)
      return {
        unsubscribe: stop,
        history: async (options) => {
          port.optionsOf(options)
          await port.attached()
          return port.room.messages.history({ ...options, before: (start() ?? port.room.position.seq) + 1 })
        },
      }
    },
  }
  return {
    room: { messages },
    snapshot: (self: { role: Role } | undefined) => ({ messages: shownMessages(port, self?.role) }),
  }
}

/** Calls the handlers; `start` is the last seq before the first message of the subscription. */
function follow(port: MessagesPort, handlers: MessageHandlers): { stop(): void; start(): number | undefined } {
  port.mustBeObject(handlers, 'a function or handlers')
  const { created, updated, deleted, erased } = handlers
  for (const handler of [created, updated, deleted, erased]) if (handler) port.mustBeFunction(handler)
  const heard = new Map<number, ChangedMessage>()
  let start: number | undefined
  const remember = (message: ChangedMessage): void => {
    heard.set(message.seq, message)
    if (heard.size > MAX_REMEMBERED_MESSAGES) heard.delete(heard.keys().next().value as number)
  }
  /** A message from before this subscription: as it is shown, or else only its seq. */
  const known = (seq: number): ChangedMessage => {
    const item = port.timeline.view.timeline.find((one) => one.seq === seq)
    return item?.kind === 'message' ? item.message : { seq, text: '' }
  }
  const noteStart = (): void => {
    if (port.room.status === 'attached') start ??= port.room.position.seq
  }
  noteStart()
  const following = port.events.subscribe((event) => {
    start ??= event.seq - 1
    if (event.type === 'person.erased' && event.body) {
      const { person } = event.body
      for (const message of heard.values()) {
        const { seq, author } = message
        if (author?.id !== person) continue
        heard.delete(seq)
        deleted?.(withoutWords({ ...(message as Message), author: { id: person, name: '', role: author.role } }))
      }
      return erased?.(person)
    }
    const message = messageOf(event)
    if (message) {
      remember(message)
      return created?.(message)
    }
    if (event.amends === undefined) return
    const changed = port.amend((heard.get(event.amends) ?? known(event.amends)) as never, event)
    remember(changed)
    if (event.type === 'message.edited' && event.body) updated?.(changed)
    if (event.type === 'message.deleted') deleted?.(changed)
  })
  const status = port.room.subscribe(noteStart)
  return {
    start: () => start,
    stop: () => {
      following.unsubscribe()
      status.unsubscribe()
    },
  }
}

/** The room's window, followed by this person's own unsettled messages. */
function shownMessages(port: MessagesPort, role: Role = 'guest'): ShownMessage[] {
  const { id: mine = '', name = '' } = port.connection.self ?? {}
  const stored = port.timeline.view.timeline.flatMap((item): ShownMessage[] =>
    item.kind === 'message' ? [{ ...item.message, status: 'delivered', own: item.message.author.id === mine }] : [],
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
