/** @jsxImportSource @ovation/live-room */
import { replaysOf } from '../player/replays.ts'
import { ticketQuery } from '../small.ts'
import { useRoomContext, useSnapshot } from '../base.ts'
import { useEffect, useState } from 'preact/hooks'
import { usePanelWords } from './use-words.ts'

/** Offers the last replay to viewers who come when the room is not live. */
export function LastReplay() {
  const { session } = useRoomContext()
  const words = usePanelWords()
  const { server, room } = session.options
  const { status } = useSnapshot(session).room.state.stream
  const over = status === 'ended' || status === 'none'
  const ticket = session.room.getSnapshot().self?.playback
  const [id, setId] = useState<string>()
  useEffect(() => {
    if (!over) return
    let left = false
    void replaysOf(server, room, ticket).then((replays) => {
      if (!left) setId(replays.find(({ kind, live }) => kind === 'broadcast' && !live)?.id)
    })
    return () => void (left = true)
  }, [server, room, ticket === undefined, over])
  if (id === undefined || !over) return null
  return (
    <a class="last-replay" href={`${server}/replay/${id}${ticketQuery(ticket)}`}>
      {words.lastReplay}
    </a>
  )
}
