import type { Reference } from '@ovation/kernel/reference'
import type { StageSettings } from './model.ts'
import type { StageCommands } from './rules.ts'
import { stageStudioStrings } from './strings.ts'

export const reference: Reference<StageCommands, StageSettings> = {
  actions: {
    'hand.raise': ['Raise a hand', '举手申请连麦'],
    'hand.lower': [
      'Lower a hand: one’s own; moderators also those of lower roles',
      '放下举手：自己的；房管还可放下比自己级别低的人的',
    ],
    'hand.see': ['Tell viewers that a host has seen their raised hands', '告知观众主播已看到举手'],
    'stage.prepare': ['Get ready for the stage after an invitation', '收到邀请后准备上麦'],
    'stage.leave': ['Leave the stage; moderators also take lower roles off it', '下麦；房管还可让比自己级别低的人下麦'],
    'stage.mute': ['Mute guests on stage', '让连麦嘉宾静音'],
    'stage.invite': ['Invite guests on stage', '邀请连麦'],
    'stage.arrange': ['Arrange the stage', '调整连麦布局'],
  },
  settings: {
    hands: {
      title: ['Requests to join the stage', '连麦申请'],
      what: [
        'Whether viewers may raise a hand while the room is live. When it is off, they get `hands_down`.',
        '直播时观众是否可以举手申请连麦。关闭时会收到 `hands_down`。',
      ],
      studio: [stageStudioStrings.en.takeHands, stageStudioStrings.zh.takeHands],
      values: { true: ['viewers may ask', '可以申请'], false: ['nobody may ask', '不接受申请'] },
    },
  },
}
