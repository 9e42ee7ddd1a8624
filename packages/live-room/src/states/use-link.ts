import { useRef } from 'preact/hooks'
import { useRoomContext, useSnapshot } from '../base.ts'
import { explain, usePanelWords } from '../parts.ts'
import { linkChangesInMs, linkOf } from './room-state.ts'
import type { Link } from './room-state.ts'
import { useTicks } from './use-ticks.ts'

const LONG_WAIT_MS = 10_000
const SECOND_MS = 1_000

/** How the connection to the room is, and what is said of it. */
export type LinkNow = {
  link: Link
  /** Why the server cannot be reached, and what to do. */
  why: string | undefined
  /** “Trying again in 12 s.”, where the wait is a long one. */
  wait: string | undefined
}

export function useLink(): LinkNow {
  const { session } = useRoomContext()
  const words = usePanelWords()
  const { room, connection } = useSnapshot(session)
  const attached = room.status === 'attached'
  const lostAt = useRef<number>(undefined)
  if (attached) lostAt.current = undefined
  else lostAt.current ??= Date.now()
  const lostMs = Date.now() - (lostAt.current ?? Date.now())
  const { error, retryInMs = 0 } = connection
  const next = useRef({ connection, at: 0 })
  if (next.current.connection !== connection || next.current.at === 0)
    next.current = { connection, at: Date.now() + retryInMs }
  const waitMs = retryInMs < LONG_WAIT_MS ? 0 : next.current.at - Date.now()
  useTicks(
    attached
      ? Number.POSITIVE_INFINITY
      : Math.min(linkChangesInMs(lostMs), waitMs > 0 ? waitMs % SECOND_MS || SECOND_MS : Number.POSITIVE_INFINITY),
  )
  const link = linkOf(attached, lostMs, navigator.onLine)
  if (link !== 'unreachable') return { link, why: undefined, wait: undefined }
  const intercepted = error?.code === 'not_ovation' && location.href.startsWith(session.options.server)
  return {
    link,
    why: intercepted ? words.intercepted : error ? explain(words, error) : words.errors['unreachable'],
    wait: waitMs > 0 ? words.tryingIn(Math.ceil(waitMs / SECOND_MS)) : undefined,
  }
}
