import { attempt, ChoiceField, forRole, useStrings, useStudio } from '@ovation/console/parts'
import type { Slots } from '@ovation/console/parts'
import type { MessageSettings } from './model.ts'
import { messageStudioStrings } from './strings.ts'

/** Who may speak, and how often. */
function Speaking() {
  const words = useStrings(messageStudioStrings)
  const { room, snapshot } = useStudio()
  const { slowModeMs, speak } = snapshot.state.settings
  const set = (change: Partial<MessageSettings>): void => void attempt(() => room.settings.update(change))
  return (
    <>
      <ChoiceField
        label={words.slowMode}
        value={String(slowModeMs)}
        options={words.slowOptions}
        choose={(value) => set({ slowModeMs: Number(value) })}
      />
      <ChoiceField label={words.speak} value={speak} options={words.speakOptions} choose={(speak) => set({ speak })} />
    </>
  )
}

export const slots: Slots = { settings: forRole('host', Speaking) }
