import type { ReplaySummary } from '@ovation/client'
import { useEffect, useState } from 'preact/hooks'
import { replaysOf } from '../player/replays.ts'
import type { RoomSession } from '../room-session.ts'
import { recordedSince } from './recorded-since.ts'

const LOOK_INTERVAL_MS = 2_000
/** A room that records has its recording by then. */
const MAX_LOOKS = 15

/**
 * The recording of a broadcast that has just ended, from the time at which it began; undefined until it is known, null where
 * there is none.
 */
export function useRecording(session: RoomSession, startedAt: number | undefined): ReplaySummary | null | undefined {
  const { server, room } = session.options
  const [recording, setRecording] = useState<ReplaySummary | null>()
  useEffect(() => {
    if (startedAt === undefined) return setRecording(null)
    let timer: ReturnType<typeof setTimeout> | undefined
    let left = false
    const look = async (looks: number): Promise<void> => {
      const found = recordedSince(await replaysOf(server, room, session.room.getSnapshot().self?.playback), startedAt)
      if (left) return
      if (found ?? looks === MAX_LOOKS) setRecording(found ?? null)
      // Its length is known once it is closed.
      if (looks < MAX_LOOKS && (!found || found.live || found.open))
        timer = setTimeout(() => void look(looks + 1), LOOK_INTERVAL_MS)
    }
    void look(1)
    return () => {
      left = true
      clearTimeout(timer)
    }
  }, [session, server, room, startedAt])
  return recording
}
