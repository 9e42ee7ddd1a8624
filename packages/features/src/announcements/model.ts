import type { Author, Model } from '@ovation/kernel'

export type AnnouncementSlice = { announcement: { text: string; by: string; name: string; at: number } | null }

export type AnnouncementEvents = { 'announcement.set': { text: string | null; by: Author } }

export const ANNOUNCEMENT_LIMITS = { maxAnnouncementChars: 500 } as const

export const announcements: Model<AnnouncementSlice, AnnouncementEvents> = {
  initial: { announcement: null },
  events: {
    'announcement.set': (_, body, meta) => ({
      announcement: body.text === null ? null : { text: body.text, by: meta.actor, name: body.by.name, at: meta.at },
    }),
  },
  // An announcement whose text was erased is shown to nobody, as if it had been removed.
  erased: { 'announcement.set': { announcement: null } },
  on: {
    'person.erased': (slice, { person }: { person: string }) =>
      slice.announcement?.by === person ? { announcement: null } : {},
  },
}
