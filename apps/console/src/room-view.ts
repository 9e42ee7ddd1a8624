import type { Client, Room, RoomSnapshot } from '@ovation/client'
import { beforeNextFrame } from '@ovation/live-room/next-frame'
import { useEffect, useMemo, useReducer, useRef } from 'react'

/** What the parts of the studio see of a room. What is said in it the chat alone sees, because it changes with every frame. */
export type StudioSnapshot = Omit<
  RoomSnapshot,
  'messages' | 'timeline' | 'pinned' | 'typing' | 'joined' | 'gaps' | 'likes'
>

/** Whether two snapshots show the same beside the chat. The state of a busy room has another `seq` with every frame. */
export function isSameBesideChat(a: StudioSnapshot, b: StudioSnapshot): boolean {
  return (
    (['status', 'error', 'self', 'viewers', 'level'] as const).every((key) => a[key] === b[key]) &&
    (Object.keys({ ...a.state, ...b.state }) as (keyof RoomSnapshot['state'])[]).every(
      (key) => key === 'seq' || a.state[key] === b.state[key],
    )
  )
}

/** Keeps a room attached while it is shown; rendered again when something beside the chat changes. */
export function useStudioRoom(client: Client, name: string): { room: Room; snapshot: StudioSnapshot } {
  const room = useMemo(() => client.rooms.get(name), [client, name])
  const [, redraw] = useReducer((n: number) => n + 1, 0)
  const shown = useRef<{ room: Room; snapshot: StudioSnapshot }>(undefined)
  if (shown.current?.room !== room) shown.current = { room, snapshot: room.getSnapshot() }
  useEffect(() => {
    // The error is in the snapshot.
    room.attach().catch(() => {})
    return () => void room.detach().catch(() => {})
  }, [room])
  useEffect(() => {
    const look = (): void => {
      const snapshot = room.getSnapshot()
      if (shown.current?.room === room && isSameBesideChat(shown.current.snapshot, snapshot)) return
      shown.current = { room, snapshot }
      redraw()
    }
    const { unsubscribe } = room.subscribe(() => beforeNextFrame(look))
    look()
    return unsubscribe
  }, [room])
  return shown.current
}
