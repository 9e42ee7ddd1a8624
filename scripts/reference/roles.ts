import { DEFAULT_SETTINGS, rankOf, ROLES } from '@ovation/room'
import { leastRole, PERMISSIONS } from '@ovation/room/rules'
import type { CommandType, Role } from '@ovation/room'
import type { Texts } from '@ovation/kernel/reference'
import type { Described } from './of-features.ts'
import { table } from './table.ts'

const least = (command: string): Role => leastRole(command as CommandType, DEFAULT_SETTINGS)

/** Of every command, those for everybody first. */
function rows(actions: Readonly<Record<string, Texts>>, language: 0 | 1): string[][] {
  const commands = Object.keys(actions).filter((command) => command in PERMISSIONS)
  return commands
    .toSorted((a, b) => rankOf(least(a)) - rankOf(least(b)))
    .map((command) => {
      const given = PERMISSIONS[command as CommandType]
      const setting = typeof given === 'object' ? ` (\`${given.setting}\`)` : ''
      const marks = ROLES.map((role) => (rankOf(role) >= rankOf(least(command)) ? '✓' : ''))
      return [`${actions[command]?.[language]}${setting}`, `\`${command}\``, ...marks]
    })
}

const MADE = '<!-- Made from the rules in `packages/features` by `node scripts/reference/main.ts --write`. -->'

/** Who may do what in a room: the same table that the server asks. */
export const rolePages = ({ actions }: Described): Record<string, string> => ({
  'docs/reference/roles.md': [
    '# Roles and actions',
    MADE,
    'What each role may do in a room. The server decides by the same table. A role comes from the [token](../tokens.md) or was granted in the room; the higher of the two counts. Nobody acts on a person of the same or a higher role. Names in parentheses are settings of the room: the table shows their defaults, and the host can change them.',
    table(['action', 'command', ...ROLES], rows(actions, 0)),
    'What a room allows also depends on its settings (`speak`, `slowModeMs`, `access`, `hands`), on mutes and bans, and on whether it is open. [REST routes](../api.md) say who may call each of them.',
  ].join('\n\n'),
  'docs/zh/reference/roles.md': [
    '# 角色与权限',
    MADE,
    '每种角色在房间里能做什么，服务器就是按这张表判断的。角色来自[令牌](../tokens.md)，或在房间里授予，以较高者为准。任何人都不能处置同级或更高级别的人。括号里是房间设置的名字：表中按默认值列出，主播可以修改。',
    table(['操作', '命令', ...ROLES], rows(actions, 1)),
    '实际能做什么还取决于房间设置（`speak`、`slowModeMs`、`access`、`hands`）、禁言和封禁，以及房间是否开放。每个 REST 接口谁能调用，见 [REST 接口](../api.md)。',
  ].join('\n\n'),
})
