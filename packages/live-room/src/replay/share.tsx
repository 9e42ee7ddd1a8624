/** @jsxImportSource @ovation/live-room */
import { useEffect, useState } from 'preact/hooks'
import { shareUrl } from '../panels/share-url.ts'
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
  const share = (): Promise<void> => {
    const url = new URL(`${server}/replay/${id}`, location.href).href
    return shareUrl({ title, url }, words.copied, say)
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
