import type { ClientPart, ClientPort } from '@ovation/kernel/client'
import type { ClientFrame, GiftSent, HistoryPage } from '@ovation/protocol'
import type { Message, RoomEvent, TimelineItem } from '@ovation/room'
import type { ChangedMessage, HistoryOptions, MessageHandlers, Messages } from '../messages/client-types.ts'
import { messageOf, withoutWords } from '../messages/model.ts'

const DEFAULT_HISTORY_MESSAGES = 50
const MAX_REMEMBERED_MESSAGES = 1_000

type Port = ClientPort<{ events: RoomEvent; frames: Extract<ClientFrame, { t: 'history' }> }> & {
  readonly timeline: {
    readonly view: { readonly timeline: readonly TimelineItem[] }
    unerased(messages: readonly Message[]): Message[]
    giftsOf(gifts: readonly GiftSent[] | undefined): RoomEvent<'gift.sent'>[]
  }
  /** A message after one more event. */
  amend(message: Message, event: RoomEvent): Message
}

export function historyClient(port: Port): ClientPart<{ messages: Pick<Messages, 'history' | 'subscribe'> }> {
  const history: Messages['history'] = async (options?: HistoryOptions) => {
    const { limit = DEFAULT_HISTORY_MESSAGES, before }: HistoryOptions = port.optionsOf(options)
    await port.attached()
    const { messages, gifts, more, next } = await port.request<HistoryPage>({ t: 'history', limit, before })
    return {
      messages: port.timeline.unerased(messages),
      gifts: port.timeline.giftsOf(gifts),
      more,
      next: () => history({ limit, before: next ?? messages[0]?.seq ?? 1 }),
    }
  }
  return {
    room: {
      messages: {
        history,
        subscribe: (handlers) => {
          const { stop, start } = follow(port, typeof handlers === 'function' ? { created: handlers } : handlers)
          return {
            unsubscribe: stop,
            history: async (options) => {
              port.optionsOf(options)
              await port.attached()
              return history({ ...options, before: (start() ?? port.room.position.seq) + 1 })
            },
          }
        },
      },
    },
  }
}

/** Calls the handlers; `start` is the last seq before the first message of the subscription. */
function follow(port: Port, handlers: MessageHandlers): { stop(): void; start(): number | undefined } {
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
