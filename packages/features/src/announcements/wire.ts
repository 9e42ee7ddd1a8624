import { text } from '@ovation/kernel/wire'
import type { Shapes } from '@ovation/kernel/wire'
import { z } from 'zod'
import { ANNOUNCEMENT_LIMITS } from './model.ts'
import type { AnnouncementCommands } from './rules.ts'

export const announcementShapes: Shapes<AnnouncementCommands> = {
  'announcement.set': z.strictObject({ text: text(ANNOUNCEMENT_LIMITS.maxAnnouncementChars).nullable() }),
}
