import { useEffect } from 'preact/hooks'
import { useRoomContext } from '../base.ts'
import type { PlaybackState, Player } from '../player/player.ts'
import { PlaybackMeter } from '../player/playback-meter.ts'
import { visitSource } from '../player/visit-source.ts'

const LOOK_EVERY_MS = 2_000
const REPORT_EVERY_MS = 30_000
/** Rooms whose visit from here was told; a visit is one page. */
const told = new Set<string>()

type Props = {
  video: { current: HTMLVideoElement | null }
  player: { current: Player | undefined }
  playbackState: PlaybackState
}

/** Tells the server every half minute how the video plays, for the host's report, and once where the visit came from. */
export function PlaybackReports({ video, player, playbackState }: Props) {
  const { session } = useRoomContext()
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
    let reportedAt = performance.now()
    const report = (): void => {
      const { server, room } = session.options
      const isNew = !told.has(`${server} ${room}`)
      if (!session.isWhole || session.room.status !== 'attached') return
      if (!isNew && performance.now() - reportedAt < REPORT_EVERY_MS) return
      const played = meter.take()
      if (!played && !isNew) return
      reportedAt = performance.now()
      told.add(`${server} ${room}`)
      const lagMs = player.current?.stats.lagMs
      session.room.stream.report({
        ...played,
        ...(played && lagMs !== undefined && lagMs >= 0 ? { delayMs: Math.round(lagMs) } : {}),
        ...(isNew ? { source: visitSource({ href: location.href, referrer: document.referrer, server }) } : {}),
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
