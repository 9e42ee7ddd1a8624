import type { ClientPart, ClientPort, Subscription } from '@ovation/kernel/client'
import type { Attached, ClientFrame, ServerFrame } from '@ovation/protocol'

const MAX_LIKES_AT_ONCE = 500
const MIN_INTERVAL_MS = 1_000
const MAX_INTERVAL_MS = 5_000

/** How long likes are collected, 1 ms for each viewer: the more viewers there are, the less often each client sends. */
export const gatherLikesMs = (viewers: number): number => Math.min(MAX_INTERVAL_MS, Math.max(MIN_INTERVAL_MS, viewers))

/** Likes: counted here, sent together once a second, and less often in a crowd (at least every 5 s). */
export interface Likes {
  /**
   * Likes the room, once or `count` times. Shown in `snapshot.likes` at once. Never rejects: a like that the server does not
   * accept is lost.
   */
  like(count?: number): void
  /** Calls back with the number of likes, at once if the room is attached, and after every change. */
  subscribe(listener: (likes: number) => void): Subscription
}

type Port = ClientPort<{
  snapshot: { viewers: number }
  frames: Extract<ClientFrame, { t: 'like' }>
}>

export function likesClient(port: Port): ClientPart<{ reactions: Likes }, { likes: number }> {
  let likes = 0
  let unsent = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  const flush = (): void => {
    clearTimeout(timer)
    timer = undefined
    if (unsent === 0 || port.room.status !== 'attached') return
    // A like is not worth keeping: what the server does not accept is lost.
    port.send({ t: 'like', count: Math.min(unsent, MAX_LIKES_AT_ONCE) })
    unsent = 0
  }
  return {
    room: {
      reactions: {
        like: (count = 1) => {
          port.mustBeNumber(count, 'count')
          unsent += count
          timer ??= setTimeout(flush, gatherLikesMs(port.room.getSnapshot().viewers))
          port.changed()
        },
        subscribe: (listener) => port.watch(() => likes + unsent, listener),
      },
    },
    snapshot: () => ({ likes: likes + unsent }),
    attached: (answer: Attached) => {
      likes = answer.likes
      flush()
    },
    receive: (frame: ServerFrame) => {
      if (frame.t === 'signal') likes = frame.likes ?? likes
    },
    leaving: flush,
  }
}
