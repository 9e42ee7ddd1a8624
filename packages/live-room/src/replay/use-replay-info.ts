import { useEffect, useReducer, useState } from 'preact/hooks'
import { followInfo, readInfo } from './follow-info.ts'
import type { ReplayInfo } from './follow-info.ts'

type Known = { info?: ReplayInfo | undefined; room?: string | undefined }

/**
 * What is known of a recording; undefined while it is asked for. `room`: the id of its room, where that is known. `again`
 * asks anew; `refused` asks whether it is gone, when the server refuses its video.
 */
export function useReplayInfo(address: string): Known & { again: () => void; refused: () => void } {
  const [known, setKnown] = useState<Known>({})
  const [tries, retry] = useReducer((n: number) => n + 1, 0)
  const changed = (info: ReplayInfo, room?: string): void => setKnown((before) => ({ info, room: room ?? before.room }))
  useEffect(() => followInfo(address, changed), [address, tries])
  const again = (): void => {
    setKnown({})
    retry(undefined)
  }
  const refused = (): void =>
    void readInfo(address).then(({ info, room }) => {
      if (info === 'missing' || info === 'closed') changed(info, room)
    })
  return { ...known, again, refused }
}
