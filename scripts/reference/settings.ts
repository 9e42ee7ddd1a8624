import { DEFAULT_SETTINGS } from '@ovation/room'
import { PERMISSIONS, SETTING_VALUES } from '@ovation/room/rules'
import type { Settings } from '@ovation/room'
import { accessStudioStrings } from '../../packages/features/src/access/strings.ts'
import { messageStudioStrings } from '../../packages/features/src/messages/strings.ts'
import { reactionStudioStrings } from '../../packages/features/src/reactions/strings.ts'
import { stageStudioStrings } from '../../packages/features/src/stage/strings.ts'
import { table } from './table.ts'

type Texts = readonly [en: string, zh: string]

/** What the studio calls the controls of the settings. */
const [en, zh] = (['en', 'zh'] as const).map((language) => ({
  ...accessStudioStrings[language],
  ...messageStudioStrings[language],
  ...reactionStudioStrings[language],
  ...stageStudioStrings[language],
})) as [Controls, Controls]
type Controls = typeof accessStudioStrings.en &
  typeof reactionStudioStrings.en &
  typeof messageStudioStrings.en &
  typeof stageStudioStrings.en
type Label = { [K in keyof Controls]: Controls[K] extends string ? K : never }[keyof Controls]
type Described<V> = {
  title: Texts
  what: Texts
  /** Its control in the studio, if it has one. */
  studio?: Label
  /** What each of its values means; a number says its unit. */
  values: [V] extends [number] ? Texts : Record<`${V & (string | boolean)}`, Texts>
}

const CUSTOM_EVENTS = `client.md#${'CustomEvents'.toLowerCase()}`

const FROM_ROLE = {
  owner: ['only owners', '仅房主'],
  host: ['hosts and the owner', '主播及以上'],
  moderator: ['moderators and above', '房管及以上'],
  member: ['members and above', '成员及以上'],
  guest: ['everyone, including guests', '所有人，包括游客'],
} as const satisfies Record<string, Texts>

/** What each setting is for. The compiler asks for a setting, or a value of one, that is missing here. */
const DESCRIBED: { readonly [K in keyof Settings]: Described<Settings[K]> } = {
  speak: {
    title: ['Who can chat', '谁能发言'],
    what: [
      'Who may send messages. Anyone else gets `speak_restricted`. Moderators and above always may.',
      '谁可以发送消息，其他人会收到 `speak_restricted`。房管及以上始终可以发言。',
    ],
    studio: 'speak',
    values: {
      everyone: ['everyone in the room', '房间里的所有人'],
      members: ['members and above', '成员及以上'],
      staff: ['moderators and above', '房管及以上'],
    },
  },
  react: {
    title: ['Who can react', '谁能回应消息'],
    what: [
      'Who may put [emoji under messages](../chat-features.md#reactions), and take them back. Anyone else gets `forbidden`. Those that are there stay, with their counts.',
      '谁可以给消息[加表情回应](../chat-features.md#表情回应)或收回，其他人会收到 `forbidden`。已有的回应和人数保留。',
    ],
    studio: 'reactSetting',
    values: {
      everyone: ['everyone in the room', '房间里的所有人'],
      members: ['members and above', '成员及以上'],
      staff: ['moderators and above', '房管及以上'],
      nobody: ['nobody; reactions are off', '没有人；关闭回应'],
    },
  },
  slowModeMs: {
    title: ['Slow mode', '慢速模式'],
    what: [
      'The shortest time between two messages from the same person. Faster messages are refused with `slow_mode`, and `retryInMs` says when to try again. Moderators and above are exempt.',
      '同一个人两次发言的最短间隔。发得太快会收到 `slow_mode`，`retryInMs` 给出还要等多久。房管及以上不受限制。',
    ],
    studio: 'slowMode',
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
  access: {
    title: ['Who can enter', '谁可以进来'],
    what: [
      'Who may enter the room. Members and above always may, unless they are banned. After a change, everyone whom the new value keeps out is removed. Set the password before you choose `password`, or the change is refused with `password_missing`.',
      '谁可以进入房间。成员及以上始终可以进入，除非被封禁。修改后，不再符合条件的人会被请出。选择 `password` 之前要先设好密码，否则会收到 `password_missing`。',
    ],
    studio: 'access',
    values: {
      public: ['everyone; the home page lists the room', '所有人；房间会出现在首页'],
      unlisted: ['anyone with the link', '有链接的人'],
      password: ['anyone who knows the password', '知道密码的人'],
      tokens: ['anyone with a token from your backend; no guests', '持有你后端签发的令牌的人；游客不能进'],
      members: ['members and above', '成员及以上'],
    },
  },
  hands: {
    title: ['Requests to join the stage', '连麦申请'],
    what: [
      'Whether viewers may raise a hand while the room is live. When it is off, they get `hands_down`.',
      '直播时观众是否可以举手申请连麦。关闭时会收到 `hands_down`。',
    ],
    studio: 'takeHands',
    values: { true: ['viewers may ask', '可以申请'], false: ['nobody may ask', '不接受申请'] },
  },
  customEventsFrom: {
    title: ['Who can send custom events', '谁能发送自定义事件'],
    what: [
      `The lowest role that may send [custom events](${CUSTOM_EVENTS}). Anyone else gets \`forbidden\`.`,
      `可以发送[自定义事件](${CUSTOM_EVENTS})的最低角色，其他人会收到 \`forbidden\`。`,
    ],
    values: FROM_ROLE,
  },
  stateFrom: {
    title: ['Who can change shared state', '谁能修改共享状态'],
    what: [
      'The lowest role that may change the [shared state](../presence-and-state.md#shared-state). Everyone in the room may read it.',
      '可以修改[共享状态](../presence-and-state.md#共享状态)的最低角色。房间里的人都能读取。',
    ],
    values: FROM_ROLE,
  },
  testCoins: {
    title: ['Test coins', '测试币'],
    what: [
      'How many coins a viewer’s wallet holds when they enter the room for the first time, to try out gifts. They cost nothing and cannot be bought.',
      '观众第一次进入房间时钱包里有多少币，用来试玩礼物；不花钱，也买不到。',
    ],
    values: ['coins; 0 gives none', '个；0 表示不发放'],
  },
  video: {
    title: ['Who can watch', '谁能观看视频'],
    what: [
      'Who may fetch the video of a `public` or `unlisted` room. In all other rooms only people in the room may.',
      '`public` 和 `unlisted` 房间的视频谁可以拉取。其他房间的视频只给房间里的人看。',
    ],
    values: {
      open: [
        'anyone with the address of the stream, so CDNs and external players work',
        '有播放地址的人，因此可以用 CDN 和外部播放器',
      ],
      session: ['only people in the room, so a ban also stops the video', '仅房间里的人；封禁后视频也会中断'],
    },
  },
}

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
function valuesOf(name: keyof Settings, language: 0 | 1): string[][] {
  const values: { min: number; max: number } | readonly unknown[] = SETTING_VALUES[name]
  const meanings = DESCRIBED[name].values as Texts | Record<string, Texts>
  if ('min' in values) return [[`${number(values.min)} – ${number(values.max)}`, (meanings as Texts)[language]]]
  return values.map((value) => [
    `\`${String(value)}\``,
    (meanings as Record<string, Texts>)[String(value)]?.[language] ?? '',
  ])
}

function section(name: keyof Settings, language: 0 | 1): string[] {
  const { what, studio } = DESCRIBED[name]
  const control = studio === undefined ? WORDS.none[language] : language === 0 ? `“${en[studio]}”` : `“${zh[studio]}”`
  return [
    `### ${name}`,
    what[language],
    table(WORDS.heads[language], valuesOf(name, language)),
    `${WORDS.ask[language]}${language === 0 ? ' ' : ''}\`${shown(DEFAULT_SETTINGS[name])}\` · ${WORDS.studio[language]}${language === 0 ? ' ' : ''}${control}`,
  ]
}

const overview = (language: 0 | 1): string =>
  table(
    WORDS.summary[language],
    names.map((name) => [
      `[\`${name}\`](#${name.toLowerCase()})`,
      DESCRIBED[name].title[language],
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
export const settingPages = (): Record<string, string> => ({
  'docs/reference/settings.md': [
    '# Room settings',
    MADE,
    `What can be changed about a room while it runs. The role \`${ROLE}\` and above may change settings, and everyone in the room can read them: \`room.getSnapshot().state.settings\`. A change applies at once, to everyone, without a restart. A value out of the range below is refused with \`value_out_of_range\`; one of another kind (\`'5'\` for a number), a word that is not listed and an unknown setting are refused with \`invalid_frame\`. The error names the setting.`,
    overview(0),
    '## How to change a setting',
    '**Studio:** open the room in the studio. The cards “The room” and “Guests on stage” have controls for the settings that say so below.',
    '**SDK:** `update` changes the settings that you pass and leaves the others as they are.',
    fence(UPDATE),
    '**Backend or command line:** no route and no `npx ovation` command changes settings. Run the SDK in Node with the token of a host, such as the one that `npx ovation token --room demo --user me --role host` prints in the clone of the server:',
    fence(SCRIPT),
    '**REST:** only the password of a room has a route, `PUT /api/v1/rooms/:room/password` ([REST routes](../api.md)).',
    '**Wire:** the command `room.settings` with `{ settings: { … } }` ([wire protocol](../spec/wire.md)).',
    '## All settings',
    ...names.flatMap((name) => section(name, 0)),
  ].join('\n\n'),
  'docs/zh/reference/settings.md': [
    '# 直播间设置',
    MADE,
    `房间运行时可以修改的设置。\`${ROLE}\`（主播）及以上角色可以修改，房间里的所有人都能读取：\`room.getSnapshot().state.settings\`。修改立即对所有人生效，不需要重启。数值超出下面的范围，会收到 \`value_out_of_range\`；类型不对（该填数字的地方写了 \`'5'\`）、选项不在列表里，或没有这一项设置，会收到 \`invalid_frame\`。错误信息里写明是哪一项。`,
    overview(1),
    '## 如何修改',
    '**主播台**：在主播台打开房间。下面注明了控件名称的设置，可以在“房间”和“连麦”两张卡片里修改。',
    '**SDK**：`update` 只修改传入的几项，其余保持不变。',
    fence(UPDATE),
    '**后端或命令行**：没有修改设置的 REST 接口，也没有对应的 `npx ovation` 命令。请在 Node 里运行 SDK，使用主播的令牌（例如在服务器的仓库文件夹里运行 `npx ovation token --room demo --user me --role host` 打印的令牌）：',
    fence(SCRIPT),
    '**REST**：只有房间密码有接口，即 `PUT /api/v1/rooms/:room/password`（见 [REST 接口](../api.md)）。',
    '**通信协议**：`room.settings` 命令，内容为 `{ settings: { … } }`（见[通信协议](../../spec/wire.md)）。',
    '## 全部设置',
    ...names.flatMap((name) => section(name, 1)),
  ].join('\n\n'),
})
