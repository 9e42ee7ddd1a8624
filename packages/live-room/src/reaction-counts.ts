import type { Message } from '@ovation/client'

/** The reactions to a message as one text, for screens where nobody reacts; empty without any. */
export const reactionCounts = ({ reactions = {} }: Pick<Message, 'reactions'>): string =>
  Object.entries(reactions)
    .map(([emoji, count]) => `${emoji} ${count}`)
    .join('  ')
