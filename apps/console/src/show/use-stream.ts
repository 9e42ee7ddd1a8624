import type { Room } from '@ovation/client'
import type { StreamInfo } from '@ovation/protocol'
import { useEffect, useSyncExternalStore } from 'react'
import { api } from '../api.ts'
import { useStudio } from '../slots.tsx'
import { StreamWatch } from './stream-watch.ts'

const watches = new WeakMap<Room, StreamWatch>()

/** The one watch of a room: its parts are in several places of the studio. */
export function streamWatchOf(room: Room): StreamWatch {
  const known = watches.get(room)
  if (known) return known
  const watch = new StreamWatch({
    read: () => api.stream(room.name),
    after: (delayMs, run) => {
      const timer = setTimeout(run, delayMs)
      return () => clearTimeout(timer)
    },
  })
  watches.set(room, watch)
  return watch
}

const nothing = (): undefined => undefined
const never = (): (() => void) => () => {}

/** How the stream of the room comes in; undefined until it is known, and for those who may not know. */
export function useStream(): StreamInfo | undefined {
  const { room, snapshot, can } = useStudio()
  const isHost = can('host')
  const watch = streamWatchOf(room)
  const { status } = snapshot.state.stream
  useEffect(() => {
    if (isHost) watch.look()
  }, [watch, status, isHost])
  return useSyncExternalStore(isHost ? watch.subscribe : never, isHost ? watch.get : nothing)
}
