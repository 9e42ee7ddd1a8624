/** @jsxImportSource @ovation/live-room */
import { useEffect, useState } from 'preact/hooks'
import { compact, shownName, useNow, useRoomContext, useSnapshot } from '../base.ts'
import { listOf } from '../parts.ts'
import { logOf, samplerOf } from './sampling.ts'
import { usePanelWords } from './use-words.ts'

const CAME_MS = 3_000
const SMALL_CIRCLE = 50

/** That rows are held still, or those of a busy chat left out; who joined, for a moment; in a small room also who is typing. One quiet line. */
export function RoomActivity() {
  const { session, language } = useRoomContext()
  const words = usePanelWords()
  const { room } = useSnapshot(session)
  const { joined, typing, viewers } = room
  const [came, setCame] = useState('')
  const list = (names: readonly string[]): string =>
    listOf(
      names.map((name) => shownName(name, language)),
      language,
    )
  useEffect(() => {
    const others = joined.filter((name) => name !== session.room.connection.self?.name)
    if (others.length === 0) return
    setCame(list(others.slice(-3)))
    const timer = setTimeout(() => setCame(''), CAME_MS)
    return () => clearTimeout(timer)
  }, [joined])
  const writing = typing.names.filter((name) => name !== session.room.connection.self?.name)
  const sampler = samplerOf(session)
  const { oneIn } = sampler
  const held = logOf(session)?.heldBack ?? 0
  // Both also end when nothing comes any more.
  useNow(oneIn === undefined && held === 0 ? 0 : Number.POSITIVE_INFINITY)
  const text =
    held > 0
      ? words.heldBack(compact(held, language))
      : oneIn !== undefined
        ? words.oneIn(oneIn)
        : came
          ? words.cameIn(came)
          : writing.length > 0 && viewers <= SMALL_CIRCLE
            ? words.isTyping(list(writing), typing.count - typing.names.length)
            : ''
  return (
    <p class="room-activity" aria-live="off">
      {text}
    </p>
  )
}
