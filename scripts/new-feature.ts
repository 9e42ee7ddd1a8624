import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { repositoryRoot } from './arrows.ts'

const camel = (name: string): string => name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())
const pascal = (name: string): string => camel(`-${name}`)

/** Under the name of its folder. */
const keyed = (name: string, value: string): string =>
  name === value ? value : `${name.includes('-') ? `'${name}'` : name}: ${value}`

const limits = (name: string): string => `${name.replaceAll('-', '_').toUpperCase()}_LIMITS`

const model = (name: string): string => `import type { Author, Model } from '@ovation/kernel'

export type ${pascal(name)}Slice = {
  /** What the room remembers. Bounded: nothing in it grows with the number of people. */
  ${camel(name)}: { text: string } | null
}

export const ${limits(name)} = { maxTextChars: 200 } as const

export type ${pascal(name)}Events = { '${name}.set': { text: string; by: Author } }

export const ${camel(name)}: Model<${pascal(name)}Slice, ${pascal(name)}Events> = {
  initial: { ${camel(name)}: null },
  events: { '${name}.set': (_, { text }) => ({ ${camel(name)}: { text } }) },
  erased: { '${name}.set': { ${camel(name)}: null } },
}
`

const rules = (name: string): string => `import { accept, authorOf, drafting, wordsIn } from '@ovation/kernel/rules'
import type { Base, Rules } from '@ovation/kernel/rules'
import { ${limits(name)} } from './model.ts'
import type { ${pascal(name)}Events, ${pascal(name)}Slice } from './model.ts'
import { ${camel(name)}Shapes } from './wire.ts'

export type ${pascal(name)}Commands = { '${name}.set': { text: string } }

const draft = drafting<${pascal(name)}Events>()

export const ${camel(name)}Rules: Rules<
  ${pascal(name)}Slice & Base<object>,
  ${pascal(name)}Events,
  ${pascal(name)}Commands,
  never,
  object
> = {
  reads: [],
  events: { '${name}.set': { personal: { gone: 'all' } } },
  shapes: ${camel(name)}Shapes,
  commands: {
    '${name}.set': {
      role: 'host',
      run: (_, { text }, ctx) => {
        const words = wordsIn(text, ${limits(name)}.maxTextChars)
        return words.ok ? accept(draft(ctx, '${name}.set', { text: words.text, by: authorOf(ctx) })) : words
      },
    },
  },
}
`

const wire = (name: string): string => `import { text } from '@ovation/kernel/wire'
import type { Shapes } from '@ovation/kernel/wire'
import { z } from 'zod'
import { ${limits(name)} } from './model.ts'
import type { ${pascal(name)}Commands } from './rules.ts'

export const ${camel(name)}Shapes: Shapes<${pascal(name)}Commands> = {
  '${name}.set': z.strictObject({ text: text(${limits(name)}.maxTextChars) }),
}
`

const client = (name: string): string => `import type { Position } from '@ovation/kernel'
import type { ClientPart, ClientPort } from '@ovation/kernel/client'
import type { ${pascal(name)}Commands } from './rules.ts'

/** What it is, in one sentence. */
export interface ${pascal(name)} {
  /** Sets it, from host upwards. Rejects with \`forbidden\`, \`text_empty\` or \`text_too_long\`. */
  set(text: string): Promise<Position>
}

type Port = ClientPort<{ commands: ${pascal(name)}Commands }>

export const ${camel(name)}Client = (port: Port): ClientPart<{ ${camel(name)}: ${pascal(name)} }> => ({
  room: { ${camel(name)}: { set: (text) => port.room.command('${name}.set', { text }) } },
})
`

const strings = (name: string): string => `const en = {
  ${camel(name)}: '${pascal(name)}',
}

const zh: typeof en = {
  ${camel(name)}: '${pascal(name)}',
}

export const ${camel(name)}Strings = { en, zh }

const studioEn = {
  ${camel(name)}Text: '${pascal(name)}',
}

const studioZh: typeof studioEn = {
  ${camel(name)}Text: '${pascal(name)}',
}

export const ${camel(name)}StudioStrings = { en: studioEn, zh: studioZh }
`

const viewer = (name: string): string => `/** @jsxImportSource @ovation/live-room */
import { useRoomContext, useSnapshot } from '@ovation/live-room/base'
import type { Slots } from '@ovation/live-room/base'
import { useStrings } from '@ovation/live-room/parts'
import { ${camel(name)}Strings } from './strings.ts'

/** What viewers see of it. Slots are listed in packages/live-room/src/view/slots.tsx. */
function ${pascal(name)}() {
  const { session } = useRoomContext()
  const words = useStrings(${camel(name)}Strings)
  const { ${camel(name)} } = useSnapshot(session).room.state
  if (!${camel(name)}) return null
  return (
    <p class="note" aria-label={words.${camel(name)}}>
      {${camel(name)}.text}
    </p>
  )
}

export const slots: Slots = { 'above-chat': ${pascal(name)} }
`

const studio = (name: string): string => `import { TextField, useStrings, useStudio } from '@ovation/console/parts'
import type { Slots } from '@ovation/console/parts'
import { ${limits(name)} } from './model.ts'
import { ${camel(name)}StudioStrings } from './strings.ts'

/** What hosts do with it. Slots are listed in apps/console/src/slots.tsx. */
function ${pascal(name)}Field() {
  const words = useStrings(${camel(name)}StudioStrings)
  const { room, snapshot } = useStudio()
  return (
    <TextField
      label={words.${camel(name)}Text}
      stored={snapshot.state.${camel(name)}?.text ?? ''}
      maxChars={${limits(name)}.maxTextChars}
      save={(text) => room.${camel(name)}.set(text)}
    />
  )
}

export const slots: Slots = { settings: ${pascal(name)}Field }
`

const reference = (name: string): string => `import type { Reference } from '@ovation/kernel/reference'
import type { ${pascal(name)}Commands } from './rules.ts'

export const reference: Reference<${pascal(name)}Commands, object> = {
  actions: { '${name}.set': ['Set the ${name}', '设置 ${name}'] },
  settings: {},
}
`

const readme = (name: string): string => `# ${pascal(name)}

What it is, in one sentence.

- Fields of the room's state: \`${camel(name)}\`.
- Rules: [docs/spec/room.md](../../../../docs/spec/room.md).
`

const events = (name: string): string =>
  `${JSON.stringify([{ type: `${name}.set`, actor: 'u1', audience: 'all', tier: 'essential', body: { text: 'Hello', by: { id: 'u1', name: '小美', role: 'host' } } }], null, 2)}\n`

/** The files that list features, and what of one each of them names. No others do. */
export const LISTS: Readonly<Record<string, (name: string) => string>> = {
  'packages/room/src/models.ts': (name) =>
    `${keyed(name, camel(name))}, ${pascal(name)}Events and ${pascal(name)}Slice`,
  'packages/room/src/commands.ts': (name) => `${keyed(name, `${camel(name)}Rules`)}, and ${pascal(name)}Commands`,
  'packages/client/src/api/room.ts': (name) =>
    `${camel(name)}Client in the list at its end; ${pascal(name)}: the property of Room, and the export`,
  'packages/live-room/src/view/registry.ts': (name) =>
    `{ load: () => import('@ovation/features/${name}/viewer'), when: … } (or delete viewer.tsx)`,
  'apps/console/src/registry.ts': (name) =>
    `{ load: () => import('@ovation/features/${name}/studio'), when: attached } (or delete studio.tsx)`,
  'packages/audience/src/parts.ts': (name) =>
    `${camel(name)}Audience, if simulated people use it: write audience.ts (otherwise nothing)`,
}

/** What puts a feature into a room. */
const steps = (name: string): string => `Now add:
${Object.entries(LISTS)
  .map(([file, what]) => `  ${file.padEnd(40)} ${what(name)}`)
  .join('\n')}
For its tests and its promises:
  docs/spec/room.md                        the command and its least role; what an erasure takes of its event
  packages/room/src/simulate.fixture.ts    the command, for the property tests
  packages/room/src/{tables,snapshot,upcast}.test.ts   the command, the event and the field, where they say what is missing
Then node scripts/reference/main.ts --write, and npm run api.
If its events change messages: 'amends' of its model, and the type of what they add to packages/room/src/models.ts
`

/** Writes the folder of a new feature. Gives its path, or why it cannot be written. */
export function writeFeature(name: string, features: string): { folder: string } | { problem: string } {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name) || name.length > 40)
    return { problem: `'${name}' is no name of a feature; use lower-case letters, digits and dashes, up to 40` }
  const folder = join(features, name)
  if (existsSync(folder)) return { problem: `there is a feature '${name}' already; take another name` }
  mkdirSync(folder, { recursive: true })
  for (const [file, text] of Object.entries({
    'model.ts': model(name),
    'rules.ts': rules(name),
    'wire.ts': wire(name),
    'client.ts': client(name),
    'strings.ts': strings(name),
    'viewer.tsx': viewer(name),
    'studio.tsx': studio(name),
    'reference.ts': reference(name),
    'events-v1.json': events(name),
    'README.md': readme(name),
  }))
    writeFileSync(join(folder, file), text)
  return { folder }
}

if (import.meta.main) {
  const [name = ''] = process.argv.slice(2)
  const written = writeFeature(name, join(repositoryRoot, 'packages/features/src'))
  if ('problem' in written) {
    console.error(`The feature could not be written; ${written.problem}.`)
    process.exitCode = 2
  } else console.log(`${written.folder}\n\n${steps(name)}`)
}
