/** @jsxImportSource @ovation/live-room */
import { useEffect, useState } from 'preact/hooks'
import type { SlotProps } from '../base.ts'

const SHOWN_MS = 4_000

/** A short message that disappears by itself, or by an empty one. */
export function Toast({ said }: SlotProps['toast']) {
  const [over, setOver] = useState<typeof said>()
  useEffect(() => {
    const timer = setTimeout(() => setOver(said), SHOWN_MS)
    return () => clearTimeout(timer)
  }, [said])
  return <div class="toast">{said && said !== over && said.text !== '' && <span>{said.text}</span>}</div>
}
