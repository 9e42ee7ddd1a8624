import type { Reference } from '@ovation/kernel/reference'
import type { ReactionSettings } from './model.ts'
import type { ReactionCommands } from './rules.ts'
import { reactionStudioStrings } from './strings.ts'

export const reference: Reference<ReactionCommands, ReactionSettings> = {
  actions: {
    'message.react': ['React to messages', '回应消息'],
  },
  settings: {
    react: {
      title: ['Who can react', '谁能回应消息'],
      what: [
        'Who may put [emoji under messages](../chat-features.md#reactions), and take them back. Anyone else gets `forbidden`. Those that are there stay, with their counts.',
        '谁可以给消息[加表情回应](../chat-features.md#表情回应)或收回，其他人会收到 `forbidden`。已有的回应和人数保留。',
      ],
      studio: [reactionStudioStrings.en.reactSetting, reactionStudioStrings.zh.reactSetting],
      values: {
        everyone: ['everyone in the room', '房间里的所有人'],
        members: ['members and above', '成员及以上'],
        staff: ['moderators and above', '房管及以上'],
        nobody: ['nobody; reactions are off', '没有人；关闭回应'],
      },
    },
  },
}
