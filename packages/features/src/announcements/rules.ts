import { accept, authorOf, drafting, refuse, wordsIn } from '@ovation/kernel/rules'
import type { Base, Rules } from '@ovation/kernel/rules'
import { ANNOUNCEMENT_LIMITS } from './model.ts'
import type { AnnouncementEvents, AnnouncementSlice } from './model.ts'
import { announcementShapes } from './wire.ts'

export type AnnouncementCommands = { 'announcement.set': { text: string | null } }

const draft = drafting<AnnouncementEvents>()

export const announcementRules: Rules<
  AnnouncementSlice & Base<object>,
  AnnouncementEvents,
  AnnouncementCommands,
  never,
  object
> = {
  reads: [],
  events: { 'announcement.set': { personal: { gone: 'all' } } },
  shapes: announcementShapes,
  commands: {
    'announcement.set': {
      role: 'moderator',
      run: (state, body, ctx) => {
        if (body.text === null)
          return state.announcement
            ? accept(draft(ctx, 'announcement.set', { text: null, by: authorOf(ctx) }))
            : refuse('nothing_to_change')
        const words = wordsIn(body.text, ANNOUNCEMENT_LIMITS.maxAnnouncementChars)
        return words.ok ? accept(draft(ctx, 'announcement.set', { text: words.text, by: authorOf(ctx) })) : words
      },
    },
  },
}
