import { useEffect, useRef, useState } from 'preact/hooks'
import { Broadcaster } from './broadcaster.ts'
import type { Broadcast, BroadcasterOptions } from './broadcaster.ts'

/** One broadcast after the other, over the same address. */
export function useBroadcast(options: Pick<BroadcasterOptions, 'address' | 'key' | 'programs'>) {
  const broadcaster = useRef<Broadcaster>(undefined)
  const [broadcast, setBroadcast] = useState<Broadcast>({ phase: 'off' })
  const stop = (): void => broadcaster.current?.stop()
  useEffect(() => stop, [])
  return {
    broadcast,
    onAir: broadcast.phase !== 'off' && broadcast.phase !== 'over',
    /** Whether there is a broadcast that needs its devices. */
    needed: () => broadcaster.current !== undefined,
    /** Begins a broadcast. Rejects if it cannot begin with these tracks. */
    start: async (tracks: MediaStream, bitrate: number): Promise<void> => {
      const made = new Broadcaster({
        ...{ ...options, aac: true, low: true },
        changed: (next) => {
          setBroadcast(next)
          if (next.phase === 'over') broadcaster.current = undefined
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
