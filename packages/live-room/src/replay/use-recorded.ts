import { useEffect, useState } from 'preact/hooks'
import { REGISTRY } from '../core.ts'
import type { RecordedPart } from '../view/slots.tsx'

const RETRY_DELAY_MS = 3_000

/** What features show of a recording, as it is loaded; what cannot be loaded hinders nothing, and is tried again. */
export function useRecorded(): readonly RecordedPart[] {
  const [parts, setParts] = useState<readonly (RecordedPart | undefined)[]>([])
  useEffect(() => {
    const entries = REGISTRY.flatMap(({ recorded }) => recorded ?? [])
    const timers = new Set<ReturnType<typeof setTimeout>>()
    const load = (at: number): void => {
      entries[at]?.().then(
        (part) => setParts((before) => entries.map((_, n) => (n === at ? part : before[n]))),
        () => timers.add(setTimeout(() => load(at), RETRY_DELAY_MS)),
      )
    }
    for (const at of entries.keys()) load(at)
    return () => {
      for (const timer of timers) clearTimeout(timer)
    }
  }, [])
  return parts.filter((part) => part !== undefined)
}
