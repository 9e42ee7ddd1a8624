import { useEffect } from 'preact/hooks'
import { useRoomContext, useSnapshot } from '../base.ts'
import type { PlaybackState, Player } from '../player/player.ts'
import { PlaybackMeter } from '../player/playback-meter.ts'
import { visitSource } from '../player/visit-source.ts'
import { VisitsTold } from './visits-told.ts'

const LOOK_EVERY_MS = 2_000
const REPORT_EVERY_MS = 30_000
/** Most visits are short: their first figures come sooner. */
const FIRST_REPORT_MS = 4_000
/** Shows of which the visit from here was told; a visit is one page. */
const told = new VisitsTold()

type Props = {
  video: { current: HTMLVideoElement | null }
  player: { current: Player | undefined }
  playbackState: PlaybackState
}

/**
 * Tells the server every half minute how the video plays, for the host's report, and once in each show where the visit came
 * from, also of those who waited for it.
 */
export function PlaybackReports({ video, player, playbackState }: Props) {
  const { session } = useRoomContext()
  const { stream } = useSnapshot(session).room.state
  const startedAt = stream.status === 'live' || stream.status === 'interrupted' ? stream.startedAt : undefined
  useEffect(() => {
    if (startedAt === undefined) return
    const tell = (): void => {
      const { server, room } = session.options
      if (!session.isWhole || session.room.status !== 'attached' || !told.add(`${server} ${room}`, startedAt)) return
      session.room.stream.report({ source: visitSource({ href: location.href, referrer: document.referrer, server }) })
    }
    const timer = setInterval(tell, LOOK_EVERY_MS)
    return () => clearInterval(timer)
  }, [session, startedAt])
  const isLive = playbackState.mode === 'playing' && playbackState.by !== 'replay'
  useEffect(() => {
    const element = video.current
    if (!element || !isLive) return
    const meter = new PlaybackMeter()
    const listeners = {
      playing: () => meter.plays(),
      waiting: () => meter.waits(element.seeking),
      pause: () => meter.stops(),
      emptied: () => meter.stops(),
    }
    for (const [event, listener] of Object.entries(listeners)) element.addEventListener(event, listener)
    if (!element.paused && element.readyState > HTMLMediaElement.HAVE_CURRENT_DATA) meter.plays()
    let reportedAt = performance.now() + FIRST_REPORT_MS - REPORT_EVERY_MS
    const report = (): void => {
      if (!session.isWhole || session.room.status !== 'attached') return
      if (performance.now() - reportedAt < REPORT_EVERY_MS) return
      const played = meter.take()
      if (!played) return
      reportedAt = performance.now()
      const lagMs = player.current?.stats.lagMs
      session.room.stream.report({
        ...played,
        ...(lagMs !== undefined && lagMs >= 0 ? { delayMs: Math.round(lagMs) } : {}),
      })
    }
    const timer = setInterval(report, LOOK_EVERY_MS)
    return () => {
      clearInterval(timer)
      for (const [event, listener] of Object.entries(listeners)) element.removeEventListener(event, listener)
    }
  }, [session, isLive])
  return null
}
