/** @jsxImportSource @ovation/live-room */
import type { ComponentChildren } from 'preact'
import { useEffect, useLayoutEffect, useMemo, useReducer, useRef } from 'preact/hooks'
import { blocked, goesOn, showLook } from '../core.ts'
import { isWanted, rowsOf } from '../rows-of.ts'
import { ChatRow } from './chat-row.tsx'
import { sameDay } from './grouped.ts'
import { useRoomContext, useSnapshot } from './hooks.ts'
import { Slot } from './slots.tsx'
import type { Kept } from './slots.tsx'

const AT_END_PX = 40
const NEAR_START_PX = 80

/**
 * The chat. It follows the newest row until somebody reads back; then nothing they are reading moves. What is above it
 * (`children`, and parts) covers its start, so that its rows stay where they are when something comes or goes.
 */
export function Chat({ children }: { children: ComponentChildren }) {
  const { session, words, language } = useRoomContext()
  const { room } = useSnapshot(session)
  const kept = useMemo((): Kept => ({}), [session])
  const list = useRef<HTMLDivElement>(null)
  const above = useRef<HTMLDivElement>(null)
  const reading = useRef(false)
  /** How far the list was scrolled when it was looked at last. */
  const top = useRef(0)
  /** The newest row that was shown at the end. */
  const seenSeq = useRef(0)
  const [, redraw] = useReducer((n: number) => n + 1, 0)
  useEffect(() => blocked.subscribe(() => redraw(undefined)), [])

  kept.log?.take(room, reading.current)
  const rows = kept.log?.rows ?? rowsOf(room).filter((row) => isWanted(row, blocked.has))
  const newest = rows.findLast(({ seq }) => seq !== undefined)?.seq ?? 0
  // What this person is sending: its key, of the last.
  const own = rows.at(-1)?.seq === undefined ? rows.at(-1)?.key : undefined
  const sent = useRef(own)

  const follow = (element: HTMLElement): void => {
    element.scrollTop = element.scrollHeight
    top.current = element.scrollTop
  }
  /** Whether somebody reads back is shown. */
  const read = (back: boolean): void => {
    if (back !== reading.current) redraw(undefined)
    reading.current = back
  }
  kept.follow = () => {
    if (list.current) follow(list.current)
    seenSeq.current = newest
    read(false)
  }
  useLayoutEffect(() => {
    // Once for each: one that cannot be sent stays there, and is nothing to be led to again.
    if (!reading.current || (own && own !== sent.current)) kept.follow?.()
    sent.current = own
  }, [newest, rows.length, own])

  const scrolled = (): void => {
    const element = list.current
    if (!element) return
    const atEnd = element.scrollHeight - element.scrollTop - element.clientHeight < AT_END_PX
    const back = element.scrollTop < top.current
    top.current = element.scrollTop
    // Rows have become higher since it was scrolled to its end: nobody has scrolled back.
    if (!atEnd && !back && !reading.current) return
    if (atEnd === reading.current) seenSeq.current = newest
    read(!atEnd)
    if (element.scrollTop < NEAR_START_PX && !atEnd) kept.more?.()
  }
  // A list that becomes smaller (a keyboard, a poll), or whose rows become higher, stays at its end.
  useEffect(() => {
    const element = list.current
    const cover = above.current
    if (!element || !cover) return
    showLook(element.parentElement)
    const watch = new ResizeObserver(() => {
      const fromEndPx = element.scrollHeight - element.scrollTop
      const above = `${cover.offsetHeight}px`
      const moved = element.style.getPropertyValue('--above') !== above
      element.style.setProperty('--above', above)
      if (!reading.current) follow(element)
      // No browser holds what is being read in its place when the padding above it changes.
      else if (moved) element.scrollTop = element.scrollHeight - fromEndPx
    })
    watch.observe(cover)
    watch.observe(element)
    watch.observe(element.children[0] as Element)
    return () => watch.disconnect()
  }, [])

  const at = { kept, list, seen: reading.current ? seenSeq.current : undefined }
  return (
    <div class="chat-area">
      <div class="above-chat" ref={above}>
        {children}
        <Slot name="above-chat" />
      </div>
      <div class="chat" part="chat">
        <div
          ref={list}
          class="scroll"
          role="log"
          // What is new in it is announced elsewhere: it would be read out without end.
          aria-live="off"
          aria-label={words.chat}
          tabIndex={0}
          onScroll={scrolled}
        >
          <ol>
            <Slot name="chat-start" {...at} redraw={() => redraw(undefined)} />
            {rows.length === 0 && room.status === 'attached' && <li class="empty">{words.empty}</li>}
            {rows.flatMap((row, n) => {
              const before = rows[n - 1]
              const day = !sameDay(row.at, before?.at ?? Date.now())
              return [
                day && (
                  <li key={row.at} class="day">
                    {new Date(row.at).toLocaleDateString(language, { dateStyle: 'full' })}
                  </li>
                ),
                <ChatRow key={row.key} {...{ row }} linked={kept.linked} more={!day && goesOn(before, row)} />,
              ]
            })}
          </ol>
        </div>
        <Slot name="chat-end" {...at} />
      </div>
    </div>
  )
}
