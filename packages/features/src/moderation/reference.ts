import type { Reference } from '@ovation/kernel/reference'
import type { ModerationCommands } from './rules.ts'

export const reference: Reference<ModerationCommands, object> = {
  actions: {
    'report.send': ['Report a message or a person', '举报消息或用户'],
    'report.handle': ['Mark a report as handled, or as open again', '把举报标记为已处理，或重新打开'],
    'member.mute': ['Mute people of lower roles', '禁言比自己级别低的人'],
    'member.unmute': ['Lift a mute', '解除禁言'],
    'member.ban': ['Ban people of lower roles', '封禁比自己级别低的人'],
    'member.unban': ['Lift a ban', '解除封禁'],
    'notice.send': ['Send somebody a private notice', '给某人发私下提醒'],
    'role.grant': ['Grant roles below one’s own', '授予低于自己的角色'],
  },
  settings: {},
}
