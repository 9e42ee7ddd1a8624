import { DEFAULT_SETTINGS } from '@ovation/room'
import { PERMISSIONS, SETTING_VALUES } from '@ovation/room/rules'
import type { Settings } from '@ovation/room'
import type { Texts } from '@ovation/kernel/reference'
import type { Described } from './of-features.ts'
import { table } from './table.ts'

const WORDS = {
  heads: [
    ['value', 'meaning'],
    ['取值', '含义'],
  ],
  ask: ['**Default:**', '**默认值**：'],
  studio: ['**Studio:**', '**主播台**：'],
  none: ['no control; use the SDK', '没有对应的控件，请用 SDK'],
  summary: [
    ['setting', 'what it sets', 'default'],
    ['设置', '作用', '默认值'],
  ],
} as const

const number = (value: number): string => value.toLocaleString('en-US')
const shown = (value: unknown): string => (typeof value === 'number' ? number(value) : String(value))

const names = Object.keys(DEFAULT_SETTINGS) as (keyof Settings)[]

/** The values that the room takes, each with its meaning. */
function valuesOf(settings: Described['settings'], name: keyof Settings, language: 0 | 1): string[][] {
  const values: { min: number; max: number } | { maxAheadMs: number } | readonly unknown[] = SETTING_VALUES[name]
  const meanings = settings[name].values as Texts | Record<string, Texts>
  if ('maxAheadMs' in values) return [['number, `null`', (meanings as Texts)[language]]]
  if ('min' in values) return [[`${number(values.min)} – ${number(values.max)}`, (meanings as Texts)[language]]]
  return values.map((value) => [
    `\`${String(value)}\``,
    (meanings as Record<string, Texts>)[String(value)]?.[language] ?? '',
  ])
}

function section(settings: Described['settings'], name: keyof Settings, language: 0 | 1): string[] {
  const { what, studio } = settings[name]
  const control = studio ? `“${studio[language]}”` : WORDS.none[language]
  return [
    `### ${name}`,
    what[language],
    table(WORDS.heads[language], valuesOf(settings, name, language)),
    `${WORDS.ask[language]}${language === 0 ? ' ' : ''}\`${shown(DEFAULT_SETTINGS[name])}\` · ${WORDS.studio[language]}${language === 0 ? ' ' : ''}${control}`,
  ]
}

const overview = (settings: Described['settings'], language: 0 | 1): string =>
  table(
    WORDS.summary[language],
    names.map((name) => [
      `[\`${name}\`](#${name.toLowerCase()})`,
      settings[name].title[language],
      `\`${shown(DEFAULT_SETTINGS[name])}\``,
    ]),
  )

const MADE =
  '<!-- Made from the models and rules in `packages/features` by `node scripts/reference/main.ts --write`. -->'
const fence = (code: string): string => `\`\`\`ts example\n${code}\n\`\`\``
const UPDATE = "await room.settings.update({ slowModeMs: 10_000, speak: 'members' })"
const SCRIPT = `const client = createClient({ server: 'https://live.example.com', getToken: async () => token })
const room = await client.rooms.get('demo').attach()
await room.settings.update({ video: 'session' })
await room.detach()
client.close()`
const ROLE = PERMISSIONS['room.settings']

/** Every setting of a room: meaning, values, default, who may change it, and how. */
export const settingPages = ({ settings }: Described): Record<string, string> => ({
  'docs/reference/settings.md': [
    '# Room settings',
    MADE,
    `What can be changed about a room while it runs. The role \`${ROLE}\` and above may change settings, and everyone in the room can read them: \`room.getSnapshot().state.settings\`. A change applies at once, to everyone, without a restart. A value out of the range below is refused with \`value_out_of_range\`; one of another kind (\`'5'\` for a number), a word that is not listed and an unknown setting are refused with \`invalid_frame\`. The error names the setting.`,
    overview(settings, 0),
    '## How to change a setting',
    '**Studio:** open the room in the studio. The cards “The room” and “Guests on stage” have controls for the settings that say so below.',
    '**SDK:** `update` changes the settings that you pass and leaves the others as they are.',
    fence(UPDATE),
    '**Backend or command line:** no route and no `npx ovation` command changes settings. Run the SDK in Node with the token of a host, such as the one that `npx ovation token --room demo --user me --role host` prints in the clone of the server:',
    fence(SCRIPT),
    '**REST:** only the password of a room has a route, `PUT /api/v1/rooms/:room/password` ([REST routes](../api.md)).',
    '**Wire:** the command `room.settings` with `{ settings: { … } }` ([wire protocol](../spec/wire.md)).',
    '## All settings',
    ...names.flatMap((name) => section(settings, name, 0)),
  ].join('\n\n'),
  'docs/zh/reference/settings.md': [
    '# 直播间设置',
    MADE,
    `房间运行时可以修改的设置。\`${ROLE}\`（主播）及以上角色可以修改，房间里的所有人都能读取：\`room.getSnapshot().state.settings\`。修改立即对所有人生效，不需要重启。数值超出下面的范围，会收到 \`value_out_of_range\`；类型不对（该填数字的地方写了 \`'5'\`）、选项不在列表里，或没有这一项设置，会收到 \`invalid_frame\`。错误信息里写明是哪一项。`,
    overview(settings, 1),
    '## 如何修改',
    '**主播台**：在主播台打开房间。下面注明了控件名称的设置，可以在“房间”和“连麦”两张卡片里修改。',
    '**SDK**：`update` 只修改传入的几项，其余保持不变。',
    fence(UPDATE),
    '**后端或命令行**：没有修改设置的 REST 接口，也没有对应的 `npx ovation` 命令。请在 Node 里运行 SDK，使用主播的令牌（例如在服务器的仓库文件夹里运行 `npx ovation token --room demo --user me --role host` 打印的令牌）：',
    fence(SCRIPT),
    '**REST**：只有房间密码有接口，即 `PUT /api/v1/rooms/:room/password`（见 [REST 接口](../api.md)）。',
    '**通信协议**：`room.settings` 命令，内容为 `{ settings: { … } }`（见[通信协议](../../spec/wire.md)）。',
    '## 全部设置',
    ...names.flatMap((name) => section(settings, name, 1)),
  ].join('\n\n'),
})
