import { useEffect } from 'preact/hooks'
import { WatchedMinutes } from './watched-minutes.ts'

const LOOK_EVERY_MS = 1_000
/** The first time sooner: whoever leaves after that has watched some of it. */
const TELL_FIRST_AFTER_MS = 5_000
const TELL_EVERY_MS = 30_000
/** `HTMLMediaElement.HAVE_CURRENT_DATA`. */
const HAVE_CURRENT_DATA = 2

type Playing = { video: { current: HTMLVideoElement | null }; position: { current: () => number } }

/** Tells the server which minutes of a recording are watched, at `address`; of who watches it tells nothing. */
export function useWatched(address: string, query: string, { video, position }: Playing): void {
  useEffect(() => {
    const watched = new WatchedMinutes()
    let isNew = true
    let playedMs = 0
    let toldAtMs = 0
    const tell = (): void => {
      const minutes = watched.take()
      if (minutes.length === 0) return
      toldAtMs = playedMs
      const first = isNew
      isNew = false
      const more = `${query === '' ? '?' : `${query}&`}minutes=${minutes.join()}${first ? '&new=1' : ''}`
      fetch(`${address}${more}`, { method: 'POST', keepalive: true, credentials: 'omit' }).catch(() => {
        watched.giveBack(minutes)
        isNew ||= first
      })
    }
    const timer = setInterval(() => {
      const element = video.current
      if (!element || element.paused || element.seeking || element.readyState < HAVE_CURRENT_DATA) return
      watched.at(position.current())
      playedMs += LOOK_EVERY_MS
      if (playedMs - toldAtMs >= (isNew ? TELL_FIRST_AFTER_MS : TELL_EVERY_MS)) tell()
    }, LOOK_EVERY_MS)
    // Whoever leaves within the first seconds has not watched it.
    const leave = (): void => void (isNew || tell())
    addEventListener('pagehide', leave)
    return () => {
      clearInterval(timer)
      removeEventListener('pagehide', leave)
      leave()
    }
  }, [address, query])
}
