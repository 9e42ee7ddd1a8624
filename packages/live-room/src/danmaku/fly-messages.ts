import type { Message, Room, ShownMessage } from '@ovation/client'
import { IMPORTANCE } from '@ovation/danmaku'
import type { DanmakuOverlay, DanmakuText } from '@ovation/danmaku'

/** The maximum delay of a text, however far behind a screen is. */
const MAX_ALIGN_MS = 15_000

/** A text that flies, with the message that it shows; a sample shows none. */
export type FlownText<M = ShownMessage> = DanmakuText & { message?: M }

/** The text of a message; undefined if it does not fly. */
export function flownText<M extends Pick<Message, 'author' | 'text' | 'danmaku'> & { seq?: number | undefined }>(
  message: M,
  own = false,
): FlownText<M> | undefined {
  const { author, danmaku, seq, text } = message
  if (!danmaku) return undefined
  const importance = author.role === 'guest' || author.role === 'member' ? IMPORTANCE[author.role] : IMPORTANCE.staff
  return { ...danmaku, text, own, importance, by: author.id, message, ...(seq === undefined ? {} : { id: seq }) }
}

export type FlyOptions = {
  isOwn: (author: string) => boolean
  /** How long a text waits until this screen shows what its author was watching; undefined skips it. */
  waitMs?: (streamTime: number | undefined) => number | undefined
  /** Messages that this viewer does not want to see. */
  hides?: (message: Pick<Message, 'author' | 'text'>) => boolean
}

/**
 * Lets the messages of a room fly over the video, and removes those that are deleted or erased. The viewer's own fly as soon
 * as they are sent, unless they fail. Returns a function that stops it.
 */
export function flyMessages(
  room: Room,
  overlay: Pick<DanmakuOverlay<FlownText>, 'show' | 'forget'>,
  { isOwn, waitMs = () => 0, hides = () => false }: FlyOptions,
): () => void {
  const waiting = new Map<ReturnType<typeof setTimeout>, FlownText>()
  /** The viewer's own that fly already, and are not stored yet. */
  const early = new Map<string, FlownText>()
  const forget = (what: string | number): void => {
    overlay.forget(what)
    for (const [timer, { by, id }] of waiting)
      if (by === what || id === what) {
        clearTimeout(timer)
        waiting.delete(timer)
      }
  }
  const flyOwn = (): void => {
    const { messages } = room.getSnapshot()
    // Those that are not stored yet are the last.
    for (let n = messages.length - 1; n >= 0 && messages[n]?.seq === undefined; n--) {
      const message = messages[n] as ShownMessage
      const { cid, status } = message
      const flown = early.get(cid)
      if (status === 'failed') {
        early.delete(cid)
        if (flown) overlay.forget((one) => one === flown)
      } else if (!flown && isOwn(message.author.id) && waitMs(message.streamTime) !== undefined) {
        const text = flownText(message, true)
        if (!text) continue
        early.set(cid, text)
        overlay.show(text)
      }
    }
  }
  const created = (message: Message): void => {
    const { seq, cid, author, streamTime } = message
    const own = isOwn(author.id)
    const flown = own && early.get(cid)
    if (flown) {
      early.delete(cid)
      flown.id = seq
      flown.message = { ...message, status: 'delivered', own }
      return
    }
    const text = flownText<ShownMessage>({ ...message, status: 'delivered', own }, own)
    const wait = text && waitMs(streamTime)
    if (!text || wait === undefined || (!own && hides(message))) return
    if (wait <= 0) return void overlay.show(text)
    const timer = setTimeout(
      () => waiting.delete(timer) && (own || !hides(message)) && overlay.show(text),
      Math.min(wait, MAX_ALIGN_MS),
    )
    waiting.set(timer, text)
  }
  const subscription = room.messages.subscribe({ created, deleted: ({ seq }) => forget(seq), erased: forget })
  const changes = room.subscribe(flyOwn)
  return () => {
    subscription.unsubscribe()
    changes.unsubscribe()
    for (const timer of waiting.keys()) clearTimeout(timer)
  }
}
