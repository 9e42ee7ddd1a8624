import { useEffect, useState } from 'preact/hooks'
import { useRoomContext, useSnapshot } from '../base.ts'
import { replaysOf } from '../player/replays.ts'
import { ticketQuery } from '../small.ts'
import { lastBroadcast } from './last-broadcast.ts'

/**
 * The address of the replay of the last broadcast, while the room is not live; null if there is none, undefined until that is
 * known. It is decided once: what is offered does not change under a finger.
 */
export function useReplay(): string | null | undefined {
  const { session } = useRoomContext()
  const { server, room } = session.options
  const { status } = useSnapshot(session).room.state.stream
  const over = status === 'ended' || status === 'none'
  const ticket = session.room.getSnapshot().self?.playback
  const [id, setId] = useState<string | null>()
  useEffect(() => {
    setId(undefined)
    if (!over) return
    let left = false
    void lastBroadcast(replaysOf(server, room, ticket)).then((found) => left || setId(found))
    return () => void (left = true)
  }, [server, room, ticket === undefined, over])
  if (!over) return null
  return id ? `${server}/replay/${id}${ticketQuery(ticket)}` : id
}
