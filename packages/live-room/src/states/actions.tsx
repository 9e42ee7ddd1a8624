/** @jsxImportSource @ovation/live-room */
import { useRoomContext, useSnapshot } from '../base.ts'
import { useShare } from '../panels/use-share.ts'
import { usePanelWords } from '../parts.ts'

// What a card offers. Each has one of them in the accent colour.

/** Puts the announced broadcast into the viewer's calendar; how is loaded when somebody asks for it. */
export function AddToCalendar({ startsAt }: { startsAt: number }) {
  const { session, say } = useRoomContext()
  const words = usePanelWords()
  const { title } = useSnapshot(session).room.state
  const add = async (): Promise<void> => {
    const { server, room } = session.options
    const url = `${new URL(server, location.href).href.replace(/\/$/, '')}/r/${room}`
    try {
      const { calendarOf, handOver } = await import('./calendar.ts')
      const madeAt = Date.now()
      handOver(room, calendarOf({ id: `${startsAt}-${url}`, title: title || room, url, startsAt, madeAt }))
    } catch {
      say(words.partFailed)
    }
  }
  return (
    <button type="button" class="primary" onClick={() => void add()}>
      {words.addToCalendar}
    </button>
  )
}

/** Shares the room. */
export function ShareRoom() {
  const words = usePanelWords()
  const share = useShare()
  return (
    <button type="button" class="primary" onClick={() => void share()}>
      {words.shareRoom}
    </button>
  )
}

/** Tries to connect again at once; it is tried by itself too. */
export function RetryNow() {
  const { session } = useRoomContext()
  const words = usePanelWords()
  return (
    <button type="button" class="primary" onClick={() => session.retryNow()}>
      {words.retryNow}
    </button>
  )
}

/** The last broadcast, as the main thing to do or the other one. */
export function WatchReplay({ href, instead = false }: { href: string; instead?: boolean }) {
  const words = usePanelWords()
  return (
    <a class={instead ? 'last-replay instead' : 'last-replay primary'} href={href}>
      {words.lastReplay}
    </a>
  )
}

/** Where an action will be, once it is known which; `instead`: the other one, which some rooms do not have. */
export const Place = ({ instead = false }: { instead?: boolean }) => (
  <span class={instead ? 'instead place' : 'primary place'} aria-hidden="true" />
)
