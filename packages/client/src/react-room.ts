'use client'
import type { Messages, ShownMessage } from '@ovation/features/messages/client'
import type { TypingState } from '@ovation/features/typing/client'
import type { Poll, StreamState } from '@ovation/room'
import { useEffect, useMemo, useState, useSyncExternalStore } from 'react'
import type { RefCallback } from 'react'
import type { DanmakuOptions, Playback, StreamPlayer } from './api/media.ts'
import type { Room, RoomSnapshot } from './api/room.ts'
import { initialSnapshot } from './initial.ts'
import { IDLE, withMedia } from './media.ts'
import { MessageList } from './message-list.ts'

export const asItIs = (snapshot: RoomSnapshot): RoomSnapshot => snapshot

/**
 * A part of the room's snapshot; rendered again when it changes. `select` must return the same value for the same snapshot.
 */
export function useSelected<V>(room: Room, select: (snapshot: RoomSnapshot) => V): V {
  const subscribe = useMemo(() => (changed: () => void) => room.subscribe(changed).unsubscribe, [room])
  return useSyncExternalStore(
    subscribe,
    () => select(room.getSnapshot()),
    () => select(initialSnapshot(room.name)),
  )
}

/** What `useMessages` returns. */
export interface UseMessages extends Pick<Messages, 'send' | 'retry' | 'discard' | 'update' | 'delete'> {
  /** In the room's order: older pages that were loaded, the newest, then this person's own that are not delivered yet. */
  messages: readonly ShownMessage[]
  /** Whether `loadOlder` may bring more. */
  hasOlder: boolean
  /** Loads a page of 50 older messages at the beginning. Rejects as `messages.history` does. */
  loadOlder(): Promise<void>
}

/**
 * The messages of a room, and the actions on them. Headless: it renders nothing.
 *
 * @example
 * const { room } = useRoom('demo')
 * const { messages, send, loadOlder, hasOlder } = useMessages(room)
 */
export function useMessages(room: Room): UseMessages {
  const list = useMemo(() => new MessageList(room), [room])
  const subscribe = useMemo(() => (changed: () => void) => list.subscribe(changed).unsubscribe, [list])
  const empty = useMemo(() => ({ messages: initialSnapshot(room.name).messages, hasOlder: false }), [room.name])
  const state = useSyncExternalStore(
    subscribe,
    () => list.state,
    () => empty,
  )
  const { send, retry, discard, update, delete: remove } = room.messages
  return { ...state, send, retry, discard, update, delete: remove, loadOlder: () => list.loadOlder() }
}

const typingOf = ({ typing }: RoomSnapshot): TypingState => typing
const pollOf = ({ state }: RoomSnapshot): Poll | null => state.poll
const streamOf = ({ state }: RoomSnapshot): StreamState => state.stream

/** Who else is typing now. `room.typing()` reports that this person is. */
export const useTyping = (room: Room): TypingState => useSelected(room, typingOf)

/** The open or last poll; null if there was none. Vote with `room.polls.vote(option)`. */
export const usePoll = (room: Room): Poll | null => useSelected(room, pollOf)

/** Whether the host is live. */
export const useStream = (room: Room): StreamState => useSelected(room, streamOf)

/** What `usePlayer` returns. */
export interface UsePlayer {
  /** The ref for a `<video playsInline muted>`: browsers start only muted playback by themselves. */
  ref: RefCallback<HTMLVideoElement>
  /** What the element shows. */
  playback: Playback
  /** Audio only, the low rendition, the moment that is shown; undefined until it is loaded. */
  player: StreamPlayer | undefined
}

/**
 * Plays a room's stream in your own video element. The player is loaded from the server (`/sdk/media.js`) when the element
 * is there.
 *
 * @example
 * const { ref, playback } = usePlayer(room)
 * return <video ref={ref} playsInline muted hidden={playback.state !== 'playing'} />
 */
export function usePlayer(room: Room): UsePlayer {
  const [video, ref] = useState<HTMLVideoElement | null>(null)
  const [playback, setPlayback] = useState(IDLE)
  const [player, setPlayer] = useState<StreamPlayer>()
  useEffect(() => {
    if (!video) return
    const end = withMedia(room.connection.server, ({ playStream }) => {
      const made = playStream(room, video, setPlayback)
      setPlayer(made)
      return made
    })
    return () => {
      end()
      setPlayer(undefined)
      setPlayback(IDLE)
    }
  }, [room, video])
  return { ref, playback, player }
}

/**
 * Lets messages with `danmaku` fly over your own canvas. Returns the ref of the canvas.
 *
 * @example
 * <canvas ref={useDanmaku(room, { fontPx: 24 })} style={{ position: 'absolute', inset: 0, width: '100%', height: '100%' }} />
 */
export function useDanmaku(
  room: Room,
  { fontPx, opacity, area, scrollMs }: DanmakuOptions = {},
): RefCallback<HTMLCanvasElement> {
  const [canvas, ref] = useState<HTMLCanvasElement | null>(null)
  useEffect(() => {
    if (!canvas) return
    return withMedia(room.connection.server, ({ flyMessages }) =>
      flyMessages(room, canvas, { fontPx, opacity, area, scrollMs }),
    )
  }, [room, canvas, fontPx, opacity, area, scrollMs])
  return ref
}
