import { useEffect, useReducer, useState } from 'preact/hooks'
import { followInfo } from './follow-info.ts'
import type { ReplayInfo } from './follow-info.ts'

/** What is known of a recording; undefined while it is asked for. `again` asks anew. */
export function useReplayInfo(address: string): { info: ReplayInfo | undefined; again: () => void } {
  const [info, setInfo] = useState<ReplayInfo>()
  const [tries, retry] = useReducer((n: number) => n + 1, 0)
  useEffect(() => followInfo(address, setInfo), [address, tries])
  const again = (): void => {
    setInfo(undefined)
    retry(undefined)
  }
  return { info, again }
}
