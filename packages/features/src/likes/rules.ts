import { accept, drafting, refuse } from '@ovation/kernel/rules'
import type { Base, Rules } from '@ovation/kernel/rules'
import type { LikesEvents, LikesSlice } from './model.ts'
import { likesShapes } from './wire.ts'

export type LikesSystemCommands = { 'likes.tally': { total: number } }

const draft = drafting<LikesEvents>()

export const likesRules: Rules<LikesSlice & Base<object>, LikesEvents, LikesSystemCommands, never, object> = {
  reads: [],
  events: { 'likes.tallied': { personal: null } },
  shapes: likesShapes,
  commands: {
    'likes.tally': {
      role: 'system',
      run: (state, body, ctx) =>
        body.total > state.likes
          ? accept(draft(ctx, 'likes.tallied', { total: body.total }))
          : refuse('nothing_to_change'),
    },
  },
  due: (state, _, { likes }) =>
    likes > state.likes
      ? [{ commandId: `likes/${state.room}/${likes}`, command: { type: 'likes.tally', body: { total: likes } } }]
      : [],
}
