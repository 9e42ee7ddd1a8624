import { OvationError } from '@ovation/protocol'
import type { HistoryPage } from '@ovation/protocol'
import { amendMessage, messageOf } from '@ovation/room'
import type { CommandBodies } from '@ovation/room'
import { mustBeFunction, mustBeObject, optionsOf } from './arguments.ts'
import type {
  ChangedMessage,
  HistoryOptions,
  MessageHandlers,
  MessageRef,
  Messages,
  ShownMessage,
} from './api/messages.ts'
import type { FeatureContext } from './context.ts'
import * as LIMITS from './limits.ts'
import type { Outgoing } from './outgoing.ts'

export function createMessages(context: FeatureContext): Omit<Messages, 'markRead'> {
  const { room, connection, timeline, queue, attached, enqueue } = context

  const send: Messages['send'] = async (message, options) => {
    const { id, settled } = enqueue('message.send', message, options)
    return { ...(await settled), cid: id }
  }
  const failed = (message: { cid: string }): Outgoing | undefined => {
    const { cid } = aMessage(message)
    const item = queue.get(cid)
    return item?.status === 'failed' ? item : undefined
  }
  /** The seq of a message; if it is not stored yet, once it is. */
  const seqOf = async (message: MessageRef | ShownMessage): Promise<number> => {
    const { seq, cid } = aMessage(message)
    const known = seq ?? (await queue.get(cid)?.settled)?.seq
    if (known === undefined) throw new OvationError('message_not_found')
    return known
  }

  const history: Messages['history'] = async (options?: HistoryOptions) => {
    const { limit = LIMITS.defaultHistoryMessages, before }: HistoryOptions = optionsOf(options)
    await attached()
    const { messages, gifts, more, next } = await connection.request<HistoryPage>({
      t: 'history',
      room: room.name,
      limit,
      before,
    })
    return {
      messages: timeline.unerased(messages),
      gifts: timeline.giftsOf(gifts),
      more,
      next: () => history({ limit, before: next ?? messages[0]?.seq ?? 1 }),
    }
  }

  return {
    send,
    history,
    retry: async (message) => {
      const item = failed(message)
      if (!item) throw new OvationError('message_not_found')
      return send(item.body as CommandBodies['message.send'], { id: item.id })
    },
    discard: (message) => {
      const item = failed(message)
      if (item) queue.remove(item.id)
    },
    update: async (message, text) => room.command('message.edit', { message: await seqOf(message), text }),
    delete: async (message) => room.command('message.delete', { message: await seqOf(message) }),
    pin: async (message) => room.command('message.pin', { message: await seqOf(message) }),
    unpin: async (message) => room.command('message.unpin', { message: await seqOf(message) }),
    subscribe: (handlers) => {
      const { stop, start } = follow(context, typeof handlers === 'function' ? { created: handlers } : handlers)
      return {
        unsubscribe: stop,
        history: async (options) => {
          optionsOf(options)
          await attached()
          return history({ ...options, before: (start() ?? room.position.seq) + 1 })
        },
      }
    },
  }
}

/** Checks a message argument. */
function aMessage<M extends object>(message: M): M {
  mustBeObject(message, 'a message or MessageRef')
  return message
}

/** Calls the handlers; `start` is the last seq before the first message of the subscription. */
function follow(
  { room, timeline, events }: FeatureContext,
  handlers: MessageHandlers,
): { stop(): void; start(): number | undefined } {
  mustBeObject(handlers, 'a function or handlers')
  const { created, updated, deleted, erased } = handlers
  for (const handler of [created, updated, deleted, erased]) if (handler) mustBeFunction(handler)
  const heard = new Map<number, ChangedMessage>()
  let start: number | undefined
  const remember = (message: ChangedMessage): void => {
    heard.set(message.seq, message)
    if (heard.size > LIMITS.maxRememberedMessages) heard.delete(heard.keys().next().value as number)
  }
  /** A message from before this subscription: as it is shown, or else only its seq. */
  const known = (seq: number): ChangedMessage => {
    const item = timeline.view.timeline.find((one) => one.seq === seq)
    return item?.kind === 'message' ? item.message : { seq, text: '' }
  }
  const noteStart = (): void => {
    if (room.status === 'attached') start ??= room.position.seq
  }
  noteStart()
  const following = events.subscribe((event) => {
    start ??= event.seq - 1
    if (event.type === 'person.erased' && event.body) {
      const { person } = event.body
      for (const { seq, epoch, at, cid, author } of heard.values()) {
        if (author?.id !== person) continue
        heard.delete(seq)
        const erasedAuthor = { id: person, name: '', role: author.role }
        deleted?.({ seq, epoch, at, cid, text: '', deleted: true, author: erasedAuthor })
      }
      return erased?.(person)
    }
    const message = messageOf(event)
    if (message) {
      remember(message)
      return created?.(message)
    }
    if (event.amends === undefined) return
    const changed = amendMessage((heard.get(event.amends) ?? known(event.amends)) as never, event)
    remember(changed)
    if (event.type === 'message.edited' && event.body) updated?.(changed)
    if (event.type === 'message.deleted') deleted?.(changed)
  })
  const status = room.subscribe(noteStart)
  return {
    start: () => start,
    stop: () => {
      following.unsubscribe()
      status.unsubscribe()
    },
  }
}

/** The room's window, followed by this person's own unsettled messages. */
export function shownMessages(
  { connection, timeline, queue }: FeatureContext,
  role: ShownMessage['author']['role'] = 'guest',
): ShownMessage[] {
  const { id: mine = '', name = '' } = connection.self ?? {}
  const stored = timeline.view.timeline.flatMap((item): ShownMessage[] =>
    item.kind === 'message' ? [{ ...item.message, status: 'delivered', own: item.message.author.id === mine }] : [],
  )
  const arrived = new Set(stored.filter(({ own }) => own).map(({ cid }) => cid))
  const onTheirWay = queue.all.filter(
    (item): item is Outgoing<'message.send'> => item.type === 'message.send' && !arrived.has(item.id),
  )
  return [
    ...stored,
    ...onTheirWay.map(({ id, at, body, status, error }) => ({
      ...body,
      ...{ at, cid: id, author: { id: mine, name, role }, status, own: true },
      ...(error && { error }),
    })),
  ]
}
