/** @jsxImportSource @ovation/live-room */
import type { ReplaySummary } from '@ovation/client'
import { useEffect, useState } from 'preact/hooks'
import { useRoomContext } from '../base.ts'
import { replaysOf } from '../player/replays.ts'
import { ReplayList } from './replay-list.tsx'
import { usePanelWords } from './use-words.ts'

/** The recordings of the room that are over. */
export function RoomReplays() {
  const { session, language } = useRoomContext()
  const words = usePanelWords()
  const { server, room } = session.options
  const ticket = session.room.getSnapshot().self?.playback
  const [replays, setReplays] = useState<readonly ReplaySummary[]>()
  useEffect(() => {
    let left = false
    void replaysOf(server, room, ticket).then((found) => left || setReplays(found.filter(({ live }) => !live)))
    return () => void (left = true)
  }, [server, room])
  if (replays === undefined) return <p class="hint">{words.oneMoment}</p>
  if (replays.length === 0) return <p class="hint">{words.noReplays}</p>
  return <ReplayList {...{ server, replays, ticket, language }} clip={words.clip} />
}
