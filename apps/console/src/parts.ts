// What the studio gives to the parts of features (`packages/features/src/*/studio.tsx`).

export { ask } from './api.ts'
export { base } from './base.ts'
export { Card } from './cards/card.tsx'
export { ChoiceField } from './cards/choice-field.tsx'
export { TextField } from './cards/text-field.tsx'
export { Tool } from './cards/tools.tsx'
export { useStudio } from './slots.tsx'
export type { SlotProps, Slots } from './slots.tsx'
export { attempt, tell } from './tell.ts'
export { undoable } from './undoable.tsx'
export { language, useStrings } from './words/index.ts'
export { timeOf } from '@ovation/live-room/words'
