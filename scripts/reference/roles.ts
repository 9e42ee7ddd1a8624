import { DEFAULT_SETTINGS, rankOf, ROLES } from '@ovation/room'
import { leastRole, PERMISSIONS } from '@ovation/room/rules'
import type { CommandType } from '@ovation/room'
import { table } from './table.ts'

/** What each command does, in words. */
const ACTIONS = {
  'message.send': ['Send messages', '发送消息'],
  'message.edit': ['Edit one’s own messages', '编辑自己的消息'],
  'message.delete': [
    'Delete messages: one’s own; moderators also those of lower roles',
    '删除消息：自己的；房管还可删除比自己级别低的人的',
  ],
  'report.send': ['Report a message or a person', '举报消息或用户'],
  'message.react': ['React to messages', '回应消息'],
  'poll.vote': ['Vote', '投票'],
  'gift.send': ['Send gifts', '送礼物'],
  'custom.send': ['Send custom events', '发送自定义事件'],
  'state.set': ['Set shared state', '设置共享状态'],
  'state.delete': ['Delete shared state', '删除共享状态'],
  'hand.raise': ['Raise a hand', '举手申请连麦'],
  'hand.lower': [
    'Lower a hand: one’s own; moderators also those of lower roles',
    '放下举手：自己的；房管还可放下比自己级别低的人的',
  ],
  'stage.leave': ['Leave the stage; moderators also take lower roles off it', '下麦；房管还可让比自己级别低的人下麦'],
  'message.pin': ['Pin messages', '置顶消息'],
  'message.unpin': ['Unpin messages', '取消置顶'],
  'announcement.set': ['Set the announcement', '设置公告'],
  'member.mute': ['Mute people of lower roles', '禁言比自己级别低的人'],
  'member.unmute': ['Lift a mute', '解除禁言'],
  'member.ban': ['Ban people of lower roles', '封禁比自己级别低的人'],
  'member.unban': ['Lift a ban', '解除封禁'],
  'notice.send': ['Send somebody a private notice', '给某人发私下提醒'],
  'stage.mute': ['Mute guests on stage', '让连麦嘉宾静音'],
  'room.open': ['Open the room', '开放房间'],
  'room.close': ['Close the room', '关闭房间'],
  'room.title': ['Change the title', '修改标题'],
  'room.settings': ['Change the settings', '修改设置'],
  'role.grant': ['Grant roles below one’s own', '授予低于自己的角色'],
  'poll.open': ['Open a poll', '发起投票'],
  'poll.close': ['Close a poll', '结束投票'],
  'stage.invite': ['Invite guests on stage', '邀请连麦'],
  'stage.arrange': ['Arrange the stage', '调整连麦布局'],
} as const satisfies Partial<Record<CommandType, readonly [en: string, zh: string]>>

function rows(language: 0 | 1): string[][] {
  for (const command of Object.keys(PERMISSIONS))
    if (!(command in ACTIONS)) throw new Error(`scripts/reference/roles.ts has no words for '${command}'; add them`)
  return Object.entries(ACTIONS).map(([command, words]) => {
    const given = PERMISSIONS[command as CommandType]
    const setting = typeof given === 'object' ? given.setting : undefined
    const least = leastRole(command as CommandType, DEFAULT_SETTINGS)
    const marks = ROLES.map((role) => (rankOf(role) >= rankOf(least) ? '✓' : ''))
    return [`${words[language]}${setting ? ` (\`${setting}\`)` : ''}`, `\`${command}\``, ...marks]
  })
}

const MADE = '<!-- Made from the rules in `packages/features` by `node scripts/reference/main.ts --write`. -->'

/** Who may do what in a room: the same table that the server asks. */
export const rolePages = (): Record<string, string> => ({
  'docs/reference/roles.md': [
    '# Roles and actions',
    MADE,
    'What each role may do in a room. The server decides by the same table. A role comes from the [token](../tokens.md) or was granted in the room; the higher of the two counts. Nobody acts on a person of the same or a higher role. Names in parentheses are settings of the room: the table shows their defaults, and the host can change them.',
    table(['action', 'command', ...ROLES], rows(0)),
    'What a room allows also depends on its settings (`speak`, `slowModeMs`, `access`, `hands`), on mutes and bans, and on whether it is open. [REST routes](../api.md) say who may call each of them.',
  ].join('\n\n'),
  'docs/zh/reference/roles.md': [
    '# 角色与权限',
    MADE,
    '每种角色在房间里能做什么，服务器就是按这张表判断的。角色来自[令牌](../tokens.md)，或在房间里授予，以较高者为准。任何人都不能处置同级或更高级别的人。括号里是房间设置的名字：表中按默认值列出，主播可以修改。',
    table(['操作', '命令', ...ROLES], rows(1)),
    '实际能做什么还取决于房间设置（`speak`、`slowModeMs`、`access`、`hands`）、禁言和封禁，以及房间是否开放。每个 REST 接口谁能调用，见 [REST 接口](../api.md)。',
  ].join('\n\n'),
})
