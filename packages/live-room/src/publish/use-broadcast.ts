import { useEffect, useRef, useState } from 'preact/hooks'
import { Broadcaster } from './broadcaster.ts'
import type { Broadcast, BroadcasterOptions } from './broadcaster.ts'

/** One broadcast after the other, over the same address. */
export function useBroadcast(options: Pick<BroadcasterOptions, 'address' | 'key' | 'programs'>) {
  const broadcaster = useRef<Broadcaster>(undefined)
  const [broadcast, setBroadcast] = useState<Broadcast>({ phase: 'off' })
  const startedAt = useRef<number>(undefined)
  const [lastedMs, setLastedMs] = useState<number>()
  const stop = (): void => broadcaster.current?.stop()
  useEffect(() => stop, [])
  return {
    broadcast,
    onAir: broadcast.phase !== 'off' && broadcast.phase !== 'over',
    /** Whether the server lets it in is not known yet. */
    isAsking: broadcast.phase === 'connecting' && !broadcast.taken,
    /** When what is on air was live for the first time, milliseconds since 1970, and how long what is over was. */
    ...{ startedAt: startedAt.current, lastedMs },
    /** Whether there is a broadcast that needs its devices. */
    needed: () => broadcaster.current !== undefined,
    /** Begins a broadcast. Rejects if it cannot begin with these tracks. */
    start: async (tracks: MediaStream, bitrate: number): Promise<void> => {
      startedAt.current = undefined
      setLastedMs(undefined)
      const made = new Broadcaster({
        ...{ ...options, aac: true, low: true },
        changed: (next) => {
          setBroadcast(next)
          if (next.phase === 'live') startedAt.current ??= Date.now()
          if (next.phase !== 'over') return
          broadcaster.current = undefined
          if (startedAt.current !== undefined) setLastedMs(Date.now() - startedAt.current)
        },
      })
      broadcaster.current = made
      try {
        await made.start(tracks, bitrate)
      } catch (error) {
        made.stop()
        setBroadcast({ phase: 'off' })
        throw error
      }
    },
    replace: async (tracks: MediaStream): Promise<void> => broadcaster.current?.replace(tracks),
    stop,
  }
}
