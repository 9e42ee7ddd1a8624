import type { Reference } from '@ovation/kernel/reference'
import type { AnnouncementCommands } from './rules.ts'

export const reference: Reference<AnnouncementCommands, object> = {
  actions: {
    'announcement.set': ['Set the announcement', '设置公告'],
  },
  settings: {},
}
