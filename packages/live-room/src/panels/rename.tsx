/** @jsxImportSource @ovation/live-room */
import { shownName, useRoomContext, useSnapshot, useToast } from '../base.ts'
import { ControlIcon } from '../parts.ts'
import { usePanelWords } from './use-words.ts'

/**
 * What a guest is called here, and another name for them; nothing for anybody else: their names are of their accounts.
 * `label`: what the button says while they have none.
 */
export function Rename({ label }: { label?: string }) {
  const { session, language, ask } = useRoomContext()
  const words = usePanelWords()
  const toast = useToast()
  const { nameless } = useSnapshot(session)
  const { self } = session.room.connection
  if (!self?.id.startsWith('g_')) return null
  const take = async (name: string): Promise<void> => {
    await session.takeName(name)
    ask(undefined)
    toast(words.calledNow(name))
  }
  return (
    <button
      type="button"
      class="setting-act"
      onClick={() => ask({ kind: 'name', take, rename: nameless ? '' : shownName(self.name, language) })}
    >
      <ControlIcon name="person" />
      {nameless ? (label ?? words.whoAreYou) : words.rename(shownName(self.name, language))}
    </button>
  )
}
