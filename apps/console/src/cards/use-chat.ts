import type { Room } from '@ovation/client'
import { beforeNextFrame } from '@ovation/live-room/next-frame'
import { isAlwaysDrawn } from '@ovation/live-room/row-sampler'
import { useEffect, useMemo, useReducer, useRef } from 'react'
import { StudioChat } from './chat-view.ts'
import type { ChatView } from './chat-view.ts'

/** Of a chat that is sampled ten rows a second are shown: nothing is gained by looking more often. */
const SAMPLED_INTERVAL_MS = 100
const COUNT_INTERVAL_MS = 250

export type UseChat = ChatView & {
  /** How many rows have come so far, shown or not. */
  arrived: number
}

/** The chat of a room, rendered at most once per frame and only when what is shown changes. `counts`: what came is counted, too. */
export function useChat(room: Room, counts: boolean): UseChat {
  const chat = useMemo(() => new StudioChat((row) => isAlwaysDrawn(row, room.connection.self?.name)), [room])
  const [, redraw] = useReducer((n: number) => n + 1, 0)
  const shown = useRef<ChatView>(undefined)
  shown.current = chat.view
  useEffect(() => {
    let late: ReturnType<typeof setTimeout> | undefined
    const show = (): void => {
      if (chat.view !== shown.current) redraw()
    }
    const look = (): void => {
      late = undefined
      chat.take(room.getSnapshot())
      show()
      // What is said of a sampled chat ends although nothing comes.
      if (chat.view.oneIn !== undefined) late = setTimeout(look, SAMPLED_INTERVAL_MS)
    }
    const changed = (): void => {
      if (late === undefined) beforeNextFrame(look)
    }
    const amend = (message: Parameters<StudioChat['amend']>[0]): void => {
      chat.amend(message)
      show()
    }
    const erased = (person: string): void => {
      chat.erase(person)
      show()
    }
    const ends = [
      room.subscribe(changed),
      room.messages.subscribe({ updated: amend, deleted: amend, erased }),
      room.onDiscontinuity(() => chat.clear()),
    ]
    look()
    return () => {
      clearTimeout(late)
      for (const { unsubscribe } of ends) unsubscribe()
    }
  }, [room, chat])
  useEffect(() => {
    if (!counts) return
    const timer = setInterval(redraw, COUNT_INTERVAL_MS)
    return () => clearInterval(timer)
  }, [counts])
  return { ...chat.view, arrived: chat.arrived }
}
