import { person, seq, text } from '@ovation/kernel/wire'
import type { Shapes } from '@ovation/kernel/wire'
import { z } from 'zod'
import { MESSAGE_LIMITS } from './model.ts'
import type { MessageCommands } from './rules.ts'

const message = z.strictObject({ message: seq })

const danmaku = z.strictObject({
  mode: z.enum(['scroll', 'top', 'bottom']),
  color: z
    .string()
    .regex(/^#[0-9a-f]{6}$/i, 'use a colour such as #ff8800')
    .optional(),
  size: z.enum(['small', 'normal', 'large']).optional(),
})

export const messageShapes: Shapes<MessageCommands> = {
  'message.send': z.strictObject({
    text: text(MESSAGE_LIMITS.maxTextChars),
    danmaku: danmaku.optional(),
    data: z.json().optional(),
    replyTo: seq.optional(),
    streamTime: z.number().min(0).optional(),
  }),
  'message.edit': z.strictObject({ message: seq, text: text(MESSAGE_LIMITS.maxTextChars) }),
  'message.delete': message,
  'message.deleteAll': person,
  'message.pin': message,
  'message.unpin': message,
}
