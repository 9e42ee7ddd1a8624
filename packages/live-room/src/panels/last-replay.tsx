/** @jsxImportSource @ovation/live-room */
import { replaysOf, ticketQuery, useScene } from '#shell'
import { useEffect, useState } from 'preact/hooks'
import { usePanelWords } from './words.ts'

/** Whoever comes too late, or too early, can see how it was. */
export function LastReplay() {
  const { visit } = useScene()
  const words = usePanelWords()
  const { server, room } = visit.options
  const ticket = visit.room.getSnapshot().self?.playback
  const [id, setId] = useState<string>()
  useEffect(() => {
    let over = false
    void replaysOf(server, room, ticket).then((replays) => {
      if (!over) setId(replays.find(({ kind, live }) => kind === 'evening' && !live)?.id)
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
