import type { ClientPart, ClientPort } from '@ovation/kernel/client'
import type { ClientFrame, ServerFrame, Typing } from '@ovation/protocol'

/** How often it is said at most that this person is typing. */
const INTERVAL_MS = 3_000
/** How long somebody counts as typing after their last report, including the server's delay. */
const TYPING_FOR_MS = 6_500

/** Who else is typing: how many, and the ids and names of up to three, in the same order. */
export type TypingState = Typing & { ids: string[] }

type Port = ClientPort<{ frames: Extract<ClientFrame, { t: 'typing' }> }>

const NOBODY: TypingState = { count: 0, names: [], ids: [] }

export function typingClient(port: Port): ClientPart<{ typing(): void }, { typing: TypingState }> {
  let others = NOBODY
  let saidAt = Number.NEGATIVE_INFINITY
  const saidWithin = (ms: number): boolean => performance.now() - saidAt < ms
  /** The people typing except this person, who may be among those that are not named. */
  const withoutSelf = ({ count, names }: Typing, ids: string[] = []): TypingState => {
    const own = ids.indexOf(port.connection.self?.id ?? '')
    const hidden = own < 0 && count > ids.length && saidWithin(TYPING_FOR_MS)
    const few = (list: string[]): string[] => list.filter((_, at) => at !== own)
    return { count: own < 0 && !hidden ? count : count - 1, names: few(names), ids: few(ids) }
  }
  return {
    room: {
      typing: () => {
        if (port.room.status !== 'attached' || saidWithin(INTERVAL_MS)) return
        saidAt = performance.now()
        port.send({ t: 'typing' })
      },
    },
    snapshot: () => ({ typing: others }),
    attached: () => {
      others = NOBODY
    },
    receive: (frame: ServerFrame) => {
      if (frame.t === 'signal' && frame.typing) others = withoutSelf(frame.typing, frame.typingIds)
    },
  }
}
