import { id, text } from '@ovation/kernel/wire'
import type { Shapes } from '@ovation/kernel/wire'
import { z } from 'zod'
import { POLL_LIMITS } from './model-limits.ts'
import type { PollCommands, PollSystemCommands } from './rules.ts'

const { maxPollQuestionChars, maxPollOptionChars, minPollOptions, maxPollOptions, maxPollMs } = POLL_LIMITS
const poll = z.strictObject({ poll: id })

export const pollShapes: Shapes<PollCommands & PollSystemCommands> = {
  'poll.open': z.strictObject({
    question: text(maxPollQuestionChars),
    options: z.array(text(maxPollOptionChars)).min(minPollOptions).max(maxPollOptions),
    durationMs: z.number().positive().max(maxPollMs).optional(),
  }),
  'poll.vote': z.strictObject({ poll: id, option: z.int().min(0) }),
  'poll.tally': poll,
  'poll.close': poll,
}
