/** @jsxImportSource @ovation/live-room */
import { ControlIcon } from '../parts.ts'
import { useRoomContext, useSnapshot, useToast } from '../base.ts'
import { copyText } from './copy-text.ts'
import { usePanelWords } from './use-words.ts'

/** Shares an address that others can use; never one that means this machine. */
export function ShareButton() {
  const { session } = useRoomContext()
  const words = usePanelWords()
  const title = useSnapshot(session).room.state.title || session.options.room
  const toast = useToast()
  const share = async (): Promise<void> => {
    const url = `${session.options.server}/r/${session.options.room}`
    try {
      if (navigator.share) return await navigator.share({ title, url })
      await copyText(url)
      toast(words.copied)
    } catch (error) {
      if ((error as Error).name !== 'AbortError') toast(url)
    }
  }
  return (
    <button type="button" class="round" aria-label={words.share} title={words.share} onClick={() => void share()}>
      <ControlIcon name="share" />
    </button>
  )
}
