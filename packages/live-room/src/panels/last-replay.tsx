/** @jsxImportSource @ovation/live-room */
import { replaysOf, ticketQuery, useRoomContext } from '#shell'
import { useEffect, useState } from 'preact/hooks'
import { usePanelWords } from './words.ts'

/** Offers the last replay to viewers who come when the room is not live. */
export function LastReplay() {
  const { session } = useRoomContext()
  const words = usePanelWords()
  const { server, room } = session.options
  const ticket = session.room.getSnapshot().self?.playback
  const [id, setId] = useState<string>()
  useEffect(() => {
    let over = false
    void replaysOf(server, room, ticket).then((replays) => {
      if (!over) setId(replays.find(({ kind, live }) => kind === 'broadcast' && !live)?.id)
    })
    return () => void (over = true)
  }, [server, room, ticket === undefined])
  if (id === undefined) return null
  return (
    <a class="last-replay" href={`${server}/replay/${id}${ticketQuery(ticket)}`}>
      {words.lastReplay}
    </a>
  )
}
