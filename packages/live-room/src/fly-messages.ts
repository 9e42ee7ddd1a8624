import type { Room } from '@ovation/client'
import type { DanmakuOverlay, DanmakuText } from '@ovation/danmaku'

/** The maximum delay of a text, however far behind a screen is. */
const MAX_ALIGN_MS = 15_000

/**
 * Lets the messages of a room fly over the video, and removes those that are deleted or erased. `waitMs` says how long a
 * text waits until this screen shows what its author was watching; undefined skips it. Returns a function that stops it.
 */
export function flyMessages(
  room: Room,
  overlay: DanmakuOverlay,
  isOwn: (author: string) => boolean,
  waitMs: (streamTime: number | undefined) => number | undefined = () => 0,
): () => void {
  const waiting = new Map<ReturnType<typeof setTimeout>, DanmakuText>()
  const forget = (what: string | number): void => {
    overlay.forget(what)
    for (const [timer, { by, id }] of waiting)
      if (by === what || id === what) {
        clearTimeout(timer)
        waiting.delete(timer)
      }
  }
  const subscription = room.messages.subscribe({
    created: ({ seq, text, danmaku, author, streamTime }) => {
      const wait = danmaku && waitMs(streamTime)
      if (!danmaku || wait === undefined) return
      const flight: DanmakuText = { text, ...danmaku, own: isOwn(author.id), by: author.id, id: seq }
      if (wait <= 0) return void overlay.show(flight)
      const timer = setTimeout(() => waiting.delete(timer) && overlay.show(flight), Math.min(wait, MAX_ALIGN_MS))
      waiting.set(timer, flight)
    },
    deleted: ({ seq }) => forget(seq),
    erased: forget,
  })
  return () => {
    subscription.unsubscribe()
    for (const timer of waiting.keys()) clearTimeout(timer)
  }
}
