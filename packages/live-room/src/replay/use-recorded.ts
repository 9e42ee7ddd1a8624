import { useEffect, useState } from 'preact/hooks'
import { REGISTRY } from '../core.ts'
import type { RecordedPart } from '../view/slots.tsx'

const RETRY_DELAY_MS = 3_000
const MAX_RETRY_DELAY_MS = 60_000

/** What features show of a recording, as it is loaded; what cannot be loaded hinders nothing, and is tried again. */
export function useRecorded(): readonly RecordedPart[] {
  const [parts, setParts] = useState<readonly (RecordedPart | undefined)[]>([])
  useEffect(() => {
    const entries = REGISTRY.flatMap(({ recorded }) => recorded ?? [])
    let left = false
    const load = (at: number, tries = 0): void => {
      if (left) return
      entries[at]?.().then(
        (part) => setParts((before) => entries.map((_, n) => (n === at ? part : before[n]))),
        () => setTimeout(() => load(at, tries + 1), Math.min(MAX_RETRY_DELAY_MS, RETRY_DELAY_MS * 2 ** tries)),
      )
    }
    for (const at of entries.keys()) load(at)
    return () => void (left = true)
  }, [])
  return parts.filter((part) => part !== undefined)
}
