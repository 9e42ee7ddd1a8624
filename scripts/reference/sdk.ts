import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { writeDeclarations } from '../build-client.ts'
import { Declarations } from './declarations.ts'
import type { Declared, Doc, Member } from './declarations.ts'
import { table } from './table.ts'

type Entry = { page: string; module: string; file: string; intro: { en: string; zh: string }; language: 'ts' | 'tsx' }
type PageLanguage = 'en' | 'zh'

/** A link to the heading of a name on the page. */
const at = (name: string, shown: string): string => `[\`${shown}\`](#${name.toLowerCase()})`

/** What people look for, and where it is on the page: the tests of links hold the headings. */
const CLIENT_ZH = [
  '浏览器和 Node 通用的 SDK。用法见[十分钟做一个聊天应用](../tutorial/chat-app.md)和[聊天功能](../chat-features.md)，连接状态和处理办法见[连接状态](../connection.md)。',
  table(
    ['要做什么', '用什么'],
    [
      ['创建客户端', `${at('createClient', 'createClient')}，选项见 ${at('ClientOptions', 'ClientOptions')}`],
      ['查看连接状态、手动重连、排查连不上的原因', `${at('Connection', 'client.connection')}`],
      ['进入、离开房间，读取快照', `${at('Room', 'Room')}、${at('RoomSnapshot', 'RoomSnapshot')}`],
      ['发送、编辑、删除、置顶消息，读取历史，重发', `${at('Messages', 'room.messages')}`],
      ['弹幕的样式', `${at('Danmaku', 'Danmaku')}`],
      ['禁言、封禁、设置角色、举报', `${at('Moderation', 'room.moderation')}`],
      ['修改直播间设置', `${at('RoomSettings', 'room.settings')}，各项含义见[直播间设置](settings.md)`],
      [
        '送礼物、点赞、投票',
        `${at('Gifts', 'room.gifts')}、${at('Reactions', 'room.reactions')}、${at('Polls', 'room.polls')}`,
      ],
      ['连麦：举手、邀请、上麦、下麦', `${at('Stage', 'room.stage')}`],
      ['在线人数、在场名单', `${at('Occupancy', 'room.occupancy')}、${at('Presence', 'room.presence')}`],
      ['共享状态', `${at('SharedState', 'room.state')}`],
      ['自定义事件', `${at('CustomEvents', 'room.events')}、${at('defineEvents', 'defineEvents')}`],
      ['处理错误', `${at('OvationError', 'OvationError')}，各错误码见[错误码](errors.md)`],
    ],
  ),
].join('\n\n')

const ENTRIES: readonly Entry[] = [
  {
    page: 'client',
    module: '@ovation/client',
    file: 'index',
    language: 'ts',
    intro: {
      en: 'The SDK for browsers and Node. [A chat app in ten minutes](../tutorial/chat-app.md) shows it in use; [Connecting](../connection.md) lists states and what to do.',
      zh: CLIENT_ZH,
    },
  },
  {
    page: 'element',
    module: '@ovation/client/live-room',
    file: 'live-room',
    language: 'ts',
    intro: {
      en: 'The types of the `<live-room>` element, whose program is `/embed.js` of a server; see [Embed a room](../embed.md).',
      zh: '`<live-room>` 元素的类型。元素的程序是服务器上的 `/embed.js`，见[嵌入网页](../embed.md)。',
    },
  },
  {
    page: 'react',
    module: '@ovation/client/react',
    file: 'react',
    language: 'tsx',
    intro: {
      en: 'Hooks and a provider for React 18 and newer; see [React and Vue](../frameworks.md).',
      zh: '用于 React 18 及以上版本的 hooks 和 provider，见 [React 与 Vue](../frameworks.md)。',
    },
  },
  {
    page: 'vue',
    module: '@ovation/client/vue',
    file: 'vue',
    language: 'ts',
    intro: {
      en: 'Composables for Vue 3.4 and newer; see [React and Vue](../frameworks.md).',
      zh: '用于 Vue 3.4 及以上版本的组合式函数，见 [React 与 Vue](../frameworks.md)。',
    },
  },
]

/** Members beyond this many chars are shown as a block instead of a row of a table. */
const MAX_ROW_CHARS = 90

const fence = (code: string, language: string): string => `\`\`\`${language}\n${code.trim()}\n\`\`\``
const said = ({ text, examples }: Doc, language: string): string[] => [
  ...(text === '' ? [] : [text]),
  ...examples.map((example) => fence(example, `${language} example`)),
]

const typeOf = ({ code, name }: Member): string =>
  code
    .slice(code.indexOf(name) + name.length)
    .replace(/^['"]?(\(\))?\??:?\s*/, '')
    .replace(/\s+/g, ' ')

/** Plain properties are rows; what can be called, is long, or has an example has a heading of its own. */
const isRow = (member: Member): boolean =>
  !member.method &&
  member.doc.examples.length === 0 &&
  member.code.length <= MAX_ROW_CHARS &&
  !member.doc.text.includes('\n\n')

/** `of`: what the declaration is exported as. */
function membersOf({ members }: Declared, of: string, language: string, page: PageLanguage): string[] {
  const rows = members.filter(isRow)
  const listed = rows.map((member) => [
    `\`${member.name}${member.optional ? '?' : ''}\``,
    `\`${typeOf(member)}\``,
    member.doc.text.replace(/\s+/g, ' '),
  ])
  // Overloads stand together.
  const groups = new Map<string, Member[]>()
  for (const member of members.filter((one) => !isRow(one)))
    groups.set(member.name, [...(groups.get(member.name) ?? []), member])
  return [
    ...(listed.length > 0 ? [table(WORDS[page].heads, listed)] : []),
    ...[...groups].flatMap(([name, same]) => [
      `#### ${of}${/^\w+$/.test(name) ? `.${name}` : `['${name}']`}`,
      fence(same.map(({ code }) => code).join('\n'), 'ts'),
      ...same.flatMap(({ doc }) => said(doc, language)),
    ]),
  ]
}

function sectionOf(name: string, declared: readonly Declared[], language: string, page: PageLanguage): string[] {
  const codes = declared
    .filter(({ kind, code }) => code !== '' && kind !== 'class' && kind !== 'interface')
    .map(({ code }) => code)
  return [
    `### ${name}`,
    ...declared.flatMap(({ doc }) => (doc.text === '' ? [] : [doc.text])),
    ...(codes.length > 0 ? [fence(codes.join('\n'), 'ts')] : []),
    ...declared.flatMap(({ doc }) => said({ text: '', examples: doc.examples }, language)),
    ...declared.flatMap((one) => membersOf(one, name, language, page)),
  ]
}

const TITLES = {
  class: { en: 'Classes', zh: '类' },
  interface: { en: 'Interfaces', zh: '接口' },
  function: { en: 'Functions', zh: '函数' },
  value: { en: 'Values', zh: '值' },
  type: { en: 'Types', zh: '类型' },
} as const

const WORDS = {
  en: {
    heads: ['property', 'type', 'meaning'],
    unexported: '_Not exported by name: what the members above give._',
    made: 'Made from the types and comments of `packages/client` by `node scripts/reference/main.ts --write`.',
    english: [],
  },
  zh: {
    heads: ['属性', '类型', '说明（英文）'],
    unexported: '_没有按名字导出，由上面的成员返回。_',
    made: '由 `node scripts/reference/main.ts --write` 根据 `packages/client` 的类型和注释生成。',
    english: ['> 以下的类型、说明和示例由源代码生成。说明取自代码里的英文注释，因此保留英文。'],
  },
} as const

/** Names in a declaration that lead on to others of the same package. */
function reached(declarations: Declarations, known: Map<string, Declared[]>, own: string): void {
  const open = [...known.values()].flat()
  for (let one = open.pop(); one; one = open.pop()) {
    const text = [one.code, ...one.members.map(({ code }) => code)].join('\n').replace(/'[^']*'/g, '')
    for (const [name] of text.matchAll(/\b[A-Z]\w+\b/g)) {
      if (known.has(name)) continue
      const found = declarations.find(one.file, name).filter(({ file }) => file.includes(own))
      if (found.length === 0) continue
      known.set(name, found)
      open.push(...found)
    }
  }
}

function pageOf(
  declarations: Declarations,
  types: string,
  { module, file, intro, language }: Entry,
  { taken, page }: { taken: Set<string>; page: PageLanguage },
): string {
  const exported = declarations.exportsOf(join(types, `client/src/${file}.d.ts`))
  const known = new Map(exported.map(({ name, declared }) => [name, declared]))
  reached(declarations, known, '/client/src/')
  const placeOf = (declared: readonly Declared[]): string => `${declared[0]?.file} ${declared[0]?.name}`
  const shown = [...known].filter(([, declared]) => declared.length > 0 && !taken.has(placeOf(declared)))
  for (const [, declared] of shown) taken.add(placeOf(declared))
  const exportedNames = new Set(exported.map(({ name }) => name))
  const parts = (['function', 'class', 'interface', 'value', 'type'] as const).flatMap((kind) => {
    const inKind = shown.filter(([, [first]]) => first?.kind === kind)
    if (inKind.length === 0) return []
    const sections = inKind.flatMap(([name, declared]) => {
      const [heading = '', ...rest] = sectionOf(name, declared, language, page)
      return exportedNames.has(name) ? [heading, ...rest] : [heading, ...rest, WORDS[page].unexported]
    })
    return [`## ${TITLES[kind][page]}`, ...sections]
  })
  const names = exported.map(({ name }) => name)
  const first = names.filter((name) => known.get(name)?.some(({ kind }) => kind === 'function'))
  const line = `import { ${(first.length > 0 ? first : names).slice(0, 4).join(', ')} } from '${module}'`
  return [
    `# \`${module}\``,
    `<!-- ${WORDS[page].made} -->`,
    intro[page],
    ...WORDS[page].english,
    fence(first.length > 0 ? line : line.replace('import', 'import type'), 'ts'),
    ...parts,
  ].join('\n\n')
}

/** The pages of the SDK, by their name. */
export function sdkPages(): Record<string, string> {
  const out = mkdtempSync(join(tmpdir(), 'ovation-types-'))
  try {
    writeDeclarations(out)
    const declarations = new Declarations()
    const inLanguage = (page: PageLanguage): [string, string][] => {
      const taken = new Set<string>()
      const folder = page === 'zh' ? 'docs/zh/reference' : 'docs/reference'
      return ENTRIES.map((entry) => [
        `${folder}/${entry.page}.md`,
        pageOf(declarations, join(out, 'types'), entry, { taken, page }),
      ])
    }
    return Object.fromEntries([...inLanguage('en'), ...inLanguage('zh')])
  } finally {
    rmSync(out, { recursive: true })
  }
}
