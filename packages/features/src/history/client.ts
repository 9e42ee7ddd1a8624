import type { ClientPart, ClientPort } from '@ovation/kernel/client'
import type { ClientFrame, GiftSent, HistoryPage } from '@ovation/protocol'
import type { Message, RoomEvent } from '@ovation/room'
import type { HistoryOptions, Messages } from '../messages/client-types.ts'

const DEFAULT_HISTORY_MESSAGES = 50

type Port = ClientPort<{ frames: Extract<ClientFrame, { t: 'history' }> }> & {
  readonly timeline: {
    unerased(messages: readonly Message[]): Message[]
    giftsOf(gifts: readonly GiftSent[] | undefined): RoomEvent<'gift.sent'>[]
  }
}

export function historyClient(port: Port): ClientPart<{ messages: Pick<Messages, 'history'> }> {
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
  return { room: { messages: { history } } }
}
