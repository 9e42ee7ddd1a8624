import { useEffect, useState } from 'preact/hooks'
import type { Undo } from './room-context.ts'

const SHOWN_MS = 4_000
/** As long as in the studio: to think better of it takes a while. */
const UNDO_MS = 8_000

export type Told = { text: string; undo: Undo | undefined }

/** One short message after the other, each for some seconds, or until what it tells is taken back. */
export function useToasts() {
  const [told, setTold] = useState<Told>()
  const close = (): void => setTold(undefined)
  useEffect(() => {
    if (!told) return
    const timer = setTimeout(close, told.undo ? UNDO_MS : SHOWN_MS)
    return () => clearTimeout(timer)
  }, [told])
  const undo = told?.undo && { ...told.undo, act: (): void => (close(), told.undo?.act()) }
  return {
    told: told && { ...told, undo },
    tell: (text: string, undo?: Undo): void => setTold({ text, undo }),
  }
}
