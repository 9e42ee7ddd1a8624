import type { Reference } from '@ovation/kernel/reference'
import type { MessageSettings } from './model.ts'
import type { MessageCommands } from './rules.ts'
import { messageStudioStrings } from './strings.ts'

export const reference: Reference<MessageCommands, MessageSettings> = {
  actions: {
    'message.send': ['Send messages', '发送消息'],
    'message.edit': ['Edit one’s own messages', '编辑自己的消息'],
    'message.delete': [
      'Delete messages: one’s own; moderators also those of lower roles',
      '删除消息：自己的；房管还可删除比自己级别低的人的',
    ],
    'message.deleteAll': ['Delete all messages of somebody of a lower role', '删除比自己级别低的人的全部消息'],
    'message.pin': ['Pin messages', '置顶消息'],
    'message.unpin': ['Unpin messages', '取消置顶'],
  },
  settings: {
    speak: {
      title: ['Who can chat', '谁能发言'],
      what: [
        'Who may send messages. Anyone else gets `speak_restricted`. Moderators and above always may.',
        '谁可以发送消息，其他人会收到 `speak_restricted`。房管及以上始终可以发言。',
      ],
      studio: [messageStudioStrings.en.speak, messageStudioStrings.zh.speak],
      values: {
        everyone: ['everyone in the room', '房间里的所有人'],
        members: ['members and above', '成员及以上'],
        staff: ['moderators and above', '房管及以上'],
      },
    },
    slowModeMs: {
      title: ['Slow mode', '慢速模式'],
      what: [
        'The shortest time between two messages from the same person. Faster messages are refused with `slow_mode`, and `retryInMs` says when to try again. Moderators and above are exempt.',
        '同一个人两次发言的最短间隔。发得太快会收到 `slow_mode`，`retryInMs` 给出还要等多久。房管及以上不受限制。',
      ],
      studio: [messageStudioStrings.en.slowMode, messageStudioStrings.zh.slowMode],
      values: ['milliseconds; 0 turns it off', '毫秒；0 表示关闭'],
    },
    maxTextChars: {
      title: ['Message length', '消息长度'],
      what: [
        'The longest message. Longer ones are refused with `text_too_long`.',
        '一条消息最多多少字。超出时会收到 `text_too_long`。',
      ],
      values: ['visible characters', '可见字符数'],
    },
  },
}
