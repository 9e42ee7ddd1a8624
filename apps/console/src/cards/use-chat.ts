import type { Room } from '@ovation/client'
import { isAlwaysDrawn } from '@ovation/live-room/row-sampler'
import { useEffect, useMemo, useReducer } from 'react'
import { useEveryFrame } from '../room-view.ts'
import { StudioChat } from './chat-view.ts'
import type { ChatView } from './chat-view.ts'

/** While a chat is sampled, what is said of it changes although nothing is shown anew. */
const SAMPLED_INTERVAL_MS = 1_000

/** The chat of a room, rendered at most once per frame, and only when what is shown of it changes. */
export function useChat(room: Room): ChatView {
  const chat = useMemo(() => new StudioChat((row) => isAlwaysDrawn(row, room.connection.self?.name)), [room])
  const [, redraw] = useReducer((n: number) => n + 1, 0)
  const shown = useMemo(() => ({ view: chat.view }), [chat])
  const show = (): void => {
    if (chat.view === shown.view) return
    shown.view = chat.view
    redraw()
  }
  useEveryFrame(room, (snapshot) => {
    chat.take(snapshot)
    show()
  })
  useEffect(() => {
    const changed = (run: () => void) => (): void => {
      run()
      show()
    }
    const amend = (message: Parameters<StudioChat['amend']>[0]): void => changed(() => chat.amend(message))()
    const messages = room.messages.subscribe({
      ...{ updated: amend, deleted: amend },
      erased: (person) => changed(() => chat.erase(person))(),
    })
    const discontinuity = room.onDiscontinuity(() => chat.clear())
    return () => {
      messages.unsubscribe()
      discontinuity.unsubscribe()
    }
  }, [room, chat])
  const isSampled = chat.view.oneIn !== undefined
  useEffect(() => {
    if (!isSampled) return
    const timer = setInterval(() => (chat.take(room.getSnapshot()), show()), SAMPLED_INTERVAL_MS)
    return () => clearInterval(timer)
  }, [isSampled, chat])
  return chat.view
}
