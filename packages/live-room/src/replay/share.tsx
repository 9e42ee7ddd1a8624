/** @jsxImportSource @ovation/live-room */
import { useEffect, useState } from 'preact/hooks'
import { copyText } from '../panels/copy-text.ts'
import { ControlIcon } from '../view/control-icon.tsx'
import type { ReplayWords } from './words/index.ts'

const SHOWN_MS = 2_500

type Props = { server: string; id: string; title: string; words: ReplayWords }

/** Gives the address of the replay to the system's share sheet, or copies it. */
export function ShareReplay({ server, id, title, words }: Props) {
  const [said, say] = useState('')
  useEffect(() => {
    if (said === '') return
    const timer = setTimeout(() => say(''), SHOWN_MS)
    return () => clearTimeout(timer)
  }, [said])
  const share = async (): Promise<void> => {
    const url = new URL(`${server}/replay/${id}`, location.href).href
    try {
      if (navigator.share) return await navigator.share({ title, url })
      await copyText(url)
      say(words.copied)
    } catch (error) {
      if ((error as Error).name !== 'AbortError') say(url)
    }
  }
  return (
    <span class="share">
      <button type="button" class="round" aria-label={words.share} title={words.share} onClick={() => void share()}>
        <ControlIcon name="share" />
      </button>
      <output>{said}</output>
    </span>
  )
}
