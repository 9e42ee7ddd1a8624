/** @jsxImportSource @ovation/live-room */
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks'
import type { History, ShownMessage } from '@ovation/client'
import { ChatLog } from '../chat-log.ts'
import type { Row } from '../chat-log.ts'
import { ChatRow } from './chat-row.tsx'
import { useRoomContext, useSnapshot } from './hooks.ts'
import { Icon } from './icons.tsx'

const AT_END_PX = 40
const NEAR_START_PX = 80
const PAGE = 50
/** How many empty pages are followed at once by a request for the next. */
const EMPTY_PAGES = 10

/** The chat. It follows the newest row until somebody reads back; then nothing they are reading moves. */
export function Chat() {
  const { session, words, ask } = useRoomContext()
  const { room } = useSnapshot(session)
  const log = useMemo(() => new ChatLog(), [session])
  const list = useRef<HTMLDivElement>(null)
  const reading = useRef(false)
  const seenSeq = useRef(0)
  const [, redraw] = useState(0)
  const [unread, setUnread] = useState(0)
  const history = useHistory(log, list, () => redraw((n) => n + 1))

  useEffect(
    () =>
      session.onRoom((room) => {
        const amend = (message: Parameters<ChatLog['amend']>[0]): void => log.amend(message)
        const erased = (person: string): void => log.erase(person)
        const subscriptions = [
          room.messages.subscribe({ updated: amend, deleted: amend, erased }),
          room.onDiscontinuity(() => log.clear()),
        ]
        return () => subscriptions.forEach((one) => one.unsubscribe())
      }),
    [session, log],
  )

  log.take(room, reading.current)
  const { rows } = log
  const newest = rows.findLast(({ seq }) => seq !== undefined)?.seq ?? 0
  const own = rows.at(-1)?.kind === 'message' && rows.at(-1)?.seq === undefined

  useLayoutEffect(() => {
    const element = list.current
    if (!element) return
    if (!reading.current || own) {
      element.scrollTop = element.scrollHeight
      reading.current = false
      seenSeq.current = newest
      setUnread(0)
    } else setUnread(rows.filter(({ seq }) => seq !== undefined && seq > seenSeq.current).length)
  }, [newest, rows.length, own])

  const scrolled = (): void => {
    const element = list.current
    if (!element) return
    const atEnd = element.scrollHeight - element.scrollTop - element.clientHeight < AT_END_PX
    if (atEnd && reading.current) {
      seenSeq.current = newest
      setUnread(0)
    }
    if (!atEnd && !reading.current) seenSeq.current = newest
    reading.current = !atEnd
    if (element.scrollTop < NEAR_START_PX && !atEnd) void history.more()
  }
  const open = (message: ShownMessage): void => ask({ kind: 'person', message })
  const toNewest = (): void => {
    reading.current = false
    list.current?.scrollTo({ top: list.current.scrollHeight })
    scrolled()
  }
  // A list that becomes smaller (a keyboard, a poll) stays at its end.
  useEffect(() => {
    const element = list.current
    if (!element) return
    const watch = new ResizeObserver(() => {
      if (!reading.current) element.scrollTop = element.scrollHeight
    })
    watch.observe(element)
    return () => watch.disconnect()
  }, [])

  return (
    <div class="chat" part="chat">
      <div
        ref={list}
        class="scroll"
        role="log"
        aria-live="polite"
        aria-relevant="additions"
        aria-label={words.chat}
        tabIndex={0}
        onScroll={scrolled}
      >
        <ol>
          {history.available && rows.length >= PAGE && (
            <li class="older">
              <button type="button" onClick={() => void history.more()}>
                {words.older}
              </button>
            </li>
          )}
          {rows.length === 0 && room.status === 'attached' && <li class="empty">{words.empty}</li>}
          {rows.map((row: Row) => (
            <ChatRow key={row.key} row={row} open={open} />
          ))}
        </ol>
      </div>
      {unread > 0 && (
        <button type="button" class="newest" onClick={toNewest}>
          <Icon name="down" /> <span>{words.newMessages(unread)}</span>
        </button>
      )}
    </div>
  )
}

const isEmpty = ({ messages, gifts }: History): boolean => messages.length + gifts.length === 0

/** Loads pages of older messages, and adds them at the beginning without moving what is being read. */
function useHistory(log: ChatLog, list: { current: HTMLDivElement | null }, redraw: () => void) {
  const { session } = useRoomContext()
  const [available, setAvailable] = useState(true)
  const loading = useRef(false)
  /** Where to continue if nothing visible has been found so far: pages may be empty although there are more. */
  const onwards = useRef<(() => Promise<History>) | undefined>(undefined)
  const more = async (): Promise<void> => {
    const before = log.firstSeq
    if (loading.current || !available || before === undefined || before <= 1) return
    loading.current = true
    try {
      const first = () => session.room.messages.history({ limit: PAGE, before })
      let page = await (onwards.current ?? first)()
      for (let tries = 0; page.more && isEmpty(page) && tries < EMPTY_PAGES; tries++) page = await page.next()
      onwards.current = isEmpty(page) ? page.next : undefined
      const element = list.current
      const fromEnd = element ? element.scrollHeight - element.scrollTop : 0
      log.prepend(page, session.selfId)
      setAvailable(page.more)
      redraw()
      requestAnimationFrame(() => {
        if (element) element.scrollTop = element.scrollHeight - fromEnd
      })
    } catch {
      // The connection was lost; the next scroll back asks again.
    } finally {
      loading.current = false
    }
  }
  return { available, more }
}
