/** @jsxImportSource @ovation/live-room */
import { ControlIcon } from '../parts.ts'
import { useShare } from './use-share.ts'
import { usePanelWords } from './use-words.ts'

export function ShareButton() {
  const words = usePanelWords()
  const share = useShare()
  return (
    <button type="button" class="round" aria-label={words.share} title={words.share} onClick={() => void share()}>
      <ControlIcon name="share" />
    </button>
  )
}
