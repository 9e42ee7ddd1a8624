import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { writeDeclarations } from '../build-client.ts'
import { Declarations } from './declarations.ts'
import type { Declared, Doc, Member } from './declarations.ts'
import { table } from './table.ts'

type Entry = { page: string; module: string; file: string; intro: string; language: 'ts' | 'tsx' }

const ENTRIES: readonly Entry[] = [
  {
    page: 'client',
    module: '@ovation/client',
    file: 'index',
    language: 'ts',
    intro:
      'The SDK for browsers and Node. [A chat app in ten minutes](../tutorial/chat-app.md) shows it in use; [Connecting](../connection.md) lists states and what to do.',
  },
  {
    page: 'element',
    module: '@ovation/client/live-room',
    file: 'live-room',
    language: 'ts',
    intro:
      'The types of the `<live-room>` element, whose program is `/embed.js` of a server; see [Embed a room](../embed.md).',
  },
  {
    page: 'react',
    module: '@ovation/client/react',
    file: 'react',
    language: 'tsx',
    intro: 'Hooks and a provider for React 18 and newer; see [React and Vue](../frameworks.md).',
  },
  {
    page: 'vue',
    module: '@ovation/client/vue',
    file: 'vue',
    language: 'ts',
    intro: 'Composables for Vue 3.4 and newer; see [React and Vue](../frameworks.md).',
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

function membersOf({ members, name: of }: Declared, language: string): string[] {
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
    ...(listed.length > 0 ? [table(['property', 'type', 'meaning'], listed)] : []),
    ...[...groups].flatMap(([name, same]) => [
      `#### ${of}.${name}`,
      fence(same.map(({ code }) => code).join('\n'), 'ts'),
      ...same.flatMap(({ doc }) => said(doc, language)),
    ]),
  ]
}

function sectionOf(name: string, declared: readonly Declared[], language: string): string[] {
  const codes = declared
    .filter(({ kind, code }) => code !== '' && kind !== 'class' && kind !== 'interface')
    .map(({ code }) => code)
  return [
    `### ${name}`,
    ...declared.flatMap(({ doc }) => (doc.text === '' ? [] : [doc.text])),
    ...(codes.length > 0 ? [fence(codes.join('\n'), 'ts')] : []),
    ...declared.flatMap(({ doc }) => said({ text: '', examples: doc.examples }, language)),
    ...declared.flatMap((one) => membersOf(one, language)),
  ]
}

const TITLES = {
  class: 'Classes',
  interface: 'Interfaces',
  function: 'Functions',
  value: 'Values',
  type: 'Types',
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
  taken: Set<string>,
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
      const [heading = '', ...rest] = sectionOf(name, declared, language)
      return exportedNames.has(name)
        ? [heading, ...rest]
        : [heading, ...rest, '_Not exported by name: what the members above give._']
    })
    return [`## ${TITLES[kind]}`, ...sections]
  })
  const names = exported.map(({ name }) => name)
  const first = names.filter((name) => known.get(name)?.some(({ kind }) => kind === 'function'))
  const line = `import { ${(first.length > 0 ? first : names).slice(0, 4).join(', ')} } from '${module}'`
  return [
    `# \`${module}\``,
    '<!-- Made from the types and comments of `packages/client` by `node scripts/reference/main.ts --write`. -->',
    intro,
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
    const taken = new Set<string>()
    return Object.fromEntries(
      ENTRIES.map((entry) => [
        `docs/reference/${entry.page}.md`,
        pageOf(declarations, join(out, 'types'), entry, taken),
      ]),
    )
  } finally {
    rmSync(out, { recursive: true })
  }
}
