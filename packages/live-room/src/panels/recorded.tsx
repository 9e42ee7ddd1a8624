/** @jsxImportSource @ovation/live-room */
import { useRoomContext, useSnapshot } from '../base.ts'
import { usePanelWords } from './use-words.ts'

/** Says that a show comes from a file. */
export function Recorded() {
  const { session } = useRoomContext()
  const words = usePanelWords()
  const { stream } = useSnapshot(session).room.state
  return stream.status === 'live' && stream.recorded ? <span class="from-file">{words.recordedShow}</span> : null
}
