import { useRoomContext, useSnapshot, useToast } from '../base.ts'
import { copyText } from './copy-text.ts'
import { usePanelWords } from './use-words.ts'

/** Shares an address of the room that others can use; never one that means this machine. */
export function useShare(): () => Promise<void> {
  const { session } = useRoomContext()
  const words = usePanelWords()
  const title = useSnapshot(session).room.state.title || session.options.room
  const toast = useToast()
  return async () => {
    const url = `${session.options.server}/r/${session.options.room}`
    try {
      if (navigator.share) return await navigator.share({ title, url })
      await copyText(url)
      toast(words.copied)
    } catch (error) {
      if ((error as Error).name !== 'AbortError') toast(url)
    }
  }
}
