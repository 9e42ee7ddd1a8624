/** @jsxImportSource @ovation/live-room */
import type { SlotProps } from '../base.ts'
import { Sheet } from '../parts.ts'
import { NamePanel } from './name-panel.tsx'
import { PersonPanel } from './person-panel.tsx'
import { usePanelWords } from './use-words.ts'

/** The menu of a message and its author; the question for a name. */
export function Sheets({ request, close }: SlotProps['sheet']) {
  const words = usePanelWords()
  if (request?.kind === 'person')
    return (
      <Sheet title={request.message.author.name} onClose={close}>
        <PersonPanel message={request.message} onClose={close} />
      </Sheet>
    )
  if (request?.kind === 'name')
    return (
      <Sheet title={words.whoAreYou} onClose={close}>
        <NamePanel take={request.take} />
      </Sheet>
    )
  return null
}
