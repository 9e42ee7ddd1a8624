import type { ReactedMessage } from './model.ts'

/** The reactions to a message as one text, for screens where nobody reacts; empty without any. */
export const reactionCounts = ({ reactions = {} }: ReactedMessage): string =>
  Object.entries(reactions)
    .map(([emoji, count]) => `${emoji} ${count}`)
    .join('  ')
