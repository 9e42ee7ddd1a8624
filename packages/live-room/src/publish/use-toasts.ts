import { useEffect, useState } from 'preact/hooks'

const SHOWN_MS = 4_000

/** One short message after the other, each for some seconds. */
export function useToasts() {
  const [told, setTold] = useState<{ text: string }>()
  useEffect(() => {
    if (!told) return
    const timer = setTimeout(() => setTold(undefined), SHOWN_MS)
    return () => clearTimeout(timer)
  }, [told])
  return { told: told?.text, tell: (text: string): void => setTold({ text }) }
}
