import type { Reference } from '@ovation/kernel/reference'
import type { PollCommands } from './rules.ts'

export const reference: Reference<PollCommands, object> = {
  actions: {
    'poll.vote': ['Vote', '投票'],
    'poll.open': ['Open a poll', '发起投票'],
    'poll.close': ['Close a poll', '结束投票'],
  },
  settings: {},
}
