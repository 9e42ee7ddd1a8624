import type { OvationError } from '@ovation/client'
import { useRef, useState } from 'preact/hooks'
import { explain } from '../parts.ts'
import { useAccountWords } from './use-account-words.ts'

/** Runs what a form does, one at a time, and says why it failed. */
export function useBusy() {
  const words = useAccountWords()
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState('')
  const running = useRef(false)
  const run = async (what: () => Promise<unknown>): Promise<boolean> => {
    if (running.current) return false
    running.current = true
    setBusy(true)
    setError('')
    try {
      await what()
      return true
    } catch (failure) {
      setError(explain(words, failure as OvationError))
      return false
    } finally {
      running.current = false
      setBusy(false)
    }
  }
  return { busy, error, run, setError }
}
