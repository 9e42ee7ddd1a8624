import { useRoomContext, useSnapshot, useToast } from '../base.ts'
import { shareUrl } from './share-url.ts'
import { usePanelWords } from './use-words.ts'

/** Shares an address of the room that others can use; never one that means this machine. */
export function useShare(): () => Promise<void> {
  const { session } = useRoomContext()
  const words = usePanelWords()
  const title = useSnapshot(session).room.state.title || session.options.room
  const toast = useToast()
  return () => {
    const url = `${session.options.server}/r/${session.options.room}`
    return shareUrl({ title, url }, words.copied, toast)
  }
}
