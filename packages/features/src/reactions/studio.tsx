import { attempt, ChoiceField, forRole, useStrings, useStudio } from '@ovation/console/parts'
import type { SlotProps, Slots } from '@ovation/console/parts'
import { reactionCounts } from './model-counts.ts'
import { reactionStudioStrings } from './strings.ts'

/** Who may put emoji under messages. */
function Reacting() {
  const words = useStrings(reactionStudioStrings)
  const { room, snapshot } = useStudio()
  const { react } = snapshot.state.settings
  const set = (change: { react: typeof react }): void => void attempt(() => room.settings.update(change))
  return (
    <ChoiceField
      label={words.reactSetting}
      value={react}
      options={words.reactOptions}
      choose={(react) => set({ react })}
    />
  )
}

const Counts = ({ message }: SlotProps['message']) => <small className="reactions">{reactionCounts(message)}</small>

export const slots: Slots = { settings: forRole('host', Reacting), message: Counts }
