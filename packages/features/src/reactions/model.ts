import type { Author, Model, NoSlice } from '@ovation/kernel'

/** What people can put under a message, in the order in which screens offer it. */
export const REACTIONS = ['👍', '❤️', '😂', '😮', '😢', '🎉'] as const
/** One of `REACTIONS`. */
export type Reaction = (typeof REACTIONS)[number]

/** How many people have reacted with each; a reaction that nobody has is absent. */
export type ReactionCounts = { readonly [K in Reaction]?: number }

export type ReactionEvents = {
  /**
   * Somebody reacted to a message, or took it back. `counts` are those of all reactions to it afterwards, so that the newest
   * event tells everything. `as`: the id as a guest under which they had reacted. After an erasure, `emoji`, `by` and `as` are
   * gone; the counts stay.
   */
  'message.reacted': {
    message: number
    emoji?: Reaction
    on: boolean
    by?: Author
    as?: string
    counts: ReactionCounts
  }
}

export type ReactionSettings = {
  /** Who may react to messages. `staff`: moderators and above; `nobody`: reactions are off, and those that are there stay. */
  react: 'everyone' | 'members' | 'staff' | 'nobody'
}

/** What reactions add to a message. */
export type ReactedMessage = {
  /** How many people have put each emoji under it; absent if nobody ever has. */
  reactions?: ReactionCounts
}

export const reactions: Model<NoSlice, ReactionEvents, ReactionSettings, ReactedMessage> = {
  settings: { react: 'everyone' },
  amends: { 'message.reacted': (message, { counts }) => ({ ...message, reactions: counts }) },
}
