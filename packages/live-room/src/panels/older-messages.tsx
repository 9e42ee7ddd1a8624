/** @jsxImportSource @ovation/live-room */
import type { History } from '@ovation/client'
import { useEffect, useRef, useState } from 'preact/hooks'
import { useRoomContext } from '../base.ts'
import type { SlotProps } from '../base.ts'
import { amendRow, erasePerson, prependPage } from '../older-rows.ts'
import { usePanelWords } from './use-words.ts'

const PAGE = 50
/** How many empty pages are followed at once by a request for the next. */
const EMPTY_PAGES = 10

const isEmpty = ({ messages, gifts }: History): boolean => messages.length + gifts.length === 0

/** Follows what becomes of rows that have left the room's window. Loads pages of older messages, and adds them at the beginning without moving what is being read. */
export function OlderMessages({ log, list, more, redraw }: SlotProps['chat-start']) {
  const { session } = useRoomContext()
  const words = usePanelWords()
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
  more.current = () => void load()
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
      <button type="button" onClick={more.current}>
        {words.older}
      </button>
    </li>
  )
}
