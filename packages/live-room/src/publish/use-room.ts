import { useEffect, useState } from 'preact/hooks'
import type { RoomSession } from '../room-session.ts'
import type { Cut } from './held.ts'
import { cutOf, sameOr } from './held.ts'
import type { Language } from '../words/index.ts'
import { ShowSums } from './show-sums.ts'

const loadPart = () => import('./room-part.tsx')

/** What of the room is shown beside the preview, loaded after that. */
type RoomPart = Omit<Awaited<ReturnType<typeof loadPart>>, 'openRoom'> & { session: RoomSession }

const RETRY_DELAY_MS = 3_000

/**
 * The room of a broadcast, as the person who is signed in in this browser sees it, or else as a guest: the key of a stream opens
 * no room. Undefined until it is loaded, which is tried again.
 */
export function useRoom(server: string, room: string, language: Language) {
  const [part, setPart] = useState<RoomPart>()
  const [shows] = useState(() => new ShowSums())
  const [cut, setCut] = useState<Cut>()
  useEffect(() => {
    let over = false
    let retry: ReturnType<typeof setTimeout> | undefined
    let session: RoomSession | undefined
    let stop = (): void => {}
    const load = async (): Promise<void> => {
      const loaded = await loadPart().catch(() => undefined)
      if (over) return
      if (!loaded) {
        retry = setTimeout(() => void load(), RETRY_DELAY_MS)
        return
      }
      const { openRoom, ...views } = loaded
      const visit = openRoom({ server, room }, language)
      session = visit
      stop = visit.subscribe(() => {
        const { room } = visit.getSnapshot()
        shows.take(room)
        setCut((known) => sameOr(known, cutOf(room.state.stream, visit.now() - Date.now())))
      })
      setPart({ ...views, session: visit })
    }
    void load()
    return () => {
      over = true
      clearTimeout(retry)
      stop()
      session?.close()
    }
  }, [server, room])
  return { part, shows, cut }
}
