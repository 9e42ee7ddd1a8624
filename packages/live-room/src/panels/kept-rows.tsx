/** @jsxImportSource @ovation/live-room */
import type { History } from '@ovation/client'
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks'
import { useRoomContext } from '../base.ts'
import type { SlotProps } from '../base.ts'
import { amendRow, erasePerson, prependPage } from '../older-rows.ts'
import { useHeldRows } from './held-rows.ts'
import { linked } from './linked.tsx'
import { beginLog } from './sampling.ts'
import { usePanelWords } from './use-words.ts'

const PAGE = 50
/** How many empty pages are followed at once by a request for the next. */
const EMPTY_PAGES = 10

const isEmpty = ({ messages, gifts }: History): boolean => messages.length + gifts.length === 0

/**
 * Keeps rows that have left the room's window, and follows what becomes of them. Loads pages of older messages, and adds them
 * at the beginning without moving what is being read.
 */
export function KeptRows({ kept, list, seen, redraw }: SlotProps['chat-start']) {
  const { session } = useRoomContext()
  const reading = seen !== undefined
  const words = usePanelWords()
  const log = useMemo(() => beginLog(session), [session])
  const [available, setAvailable] = useState(true)
  const loading = useRef(false)
  /** Where to continue if nothing visible has been found so far: pages may be empty although there are more. */
  const onwards = useRef<(() => Promise<History>) | undefined>(undefined)
  const load = async (): Promise<void> => {
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
      prependPage(log, page, (author) => session.room.connection.isSelf(author))
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
  const more = (): void => void load()
  Object.assign(kept, { log, more, linked })
  // What is shown already may have links.
  useEffect(redraw, [log])
  useHeldRows({ list, log, reading, redraw })
  useReadingBack(list, reading)
  useEffect(() => {
    if (!reading) return
    // At once: what leaves the window before it is drawn would be missing.
    const stop = session.subscribe(() => log.take(session.getSnapshot().room, true))
    const element = list.current
    // Rows that become lower may bring it to its end, of which no browser tells.
    const watch = new ResizeObserver(() => {
      if (element && element.scrollHeight - element.scrollTop <= element.clientHeight + 1)
        element.dispatchEvent(new Event('scroll'))
    })
    if (element) watch.observe(element.children[0] as Element)
    return () => {
      stop()
      watch.disconnect()
    }
  }, [session, log, reading])
  useEffect(
    () =>
      session.onRoom((room) => {
        const discontinuity = room.onDiscontinuity(() => log.clear())
        const amend = (message: Parameters<typeof amendRow>[1]): void => amendRow(log, message)
        const messages = room.messages.subscribe({
          ...{ updated: amend, deleted: amend },
          erased: (person) => erasePerson(log, person),
        })
        return () => {
          messages.unsubscribe()
          discontinuity.unsubscribe()
        }
      }),
    [session, log],
  )
  if (!available || log.rows.length < PAGE) return null
  return (
    <li class="older">
      <button type="button" onClick={more}>
        {words.older}
      </button>
    </li>
  )
}

/** Whoever begins to read back a chat that is sampled or held sees all of its rows: the last one stays where it was. */
function useReadingBack(list: SlotProps['chat-start']['list'], reading: boolean): void {
  const before = useRef(reading)
  const element = list.current
  const begins = reading && !before.current && element
  // Nothing is drawn yet.
  const { scrollHeight = 0, scrollTop = 0 } = begins || {}
  const last = begins ? begins.querySelector('ol > :last-child') : null
  const lastTop = last ? last.getBoundingClientRect().top : 0
  before.current = reading
  useLayoutEffect(() => {
    if (!begins || begins.scrollHeight === scrollHeight) return
    // One that was held for long may have left meanwhile.
    begins.scrollTop = last?.isConnected
      ? begins.scrollTop + last.getBoundingClientRect().top - lastTop
      : begins.scrollHeight - scrollHeight + scrollTop
  })
}
