import { execFileSync } from 'node:child_process'
import { existsSync, globSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { AUDIENCES } from '../packages/audience/src/parts.ts'
import { CLIENTS } from '../packages/client/src/parts.ts'
import { AMENDING, amendMessage } from '../packages/room/src/index.ts'
import type { RoomEvent } from '../packages/room/src/index.ts'
import { MODELS } from '../packages/room/src/models.ts'
import { RULES, SITE_RULES } from '../packages/room/src/rules.ts'
import { SITE_MODELS } from '../packages/room/src/site.ts'
import { afterAll, describe, expect, it } from 'vitest'
import { repositoryRoot, wrongLayer, wrongPackage } from './arrows.ts'
import { LISTS, writeFeature } from './new-feature.ts'
import { referenceOf } from './reference/of-features.ts'

const SOURCE = join(repositoryRoot, 'packages/features/src')
const folders = readdirSync(SOURCE)

type About = { about?: string; aboutAuthorOf?: string }
type AnyModel = {
  initial?: object
  settings?: object
  events?: object
  on?: object
  erased?: object
  rows?: Record<string, About>
  amends?: object
}
type AnyRules = {
  reads: string[]
  events: Record<string, { personal: About | null }>
  commands: object
  beside?: object
  settings?: object
}
const allRules = { ...RULES, ...SITE_RULES } as unknown as Record<string, AnyRules>
const models = Object.entries({ ...MODELS, ...SITE_MODELS }) as [string, AnyModel][]
const rules = Object.entries(allRules)
const keysOf = (objects: (object | undefined)[]): string[] => objects.flatMap((one) => Object.keys(one ?? {}))
const twice = (names: string[]): string[] => names.filter((name, at) => names.indexOf(name) !== at)

/** Stands for everything that the SDK gives to a feature. */
const anything: unknown = new Proxy(() => {}, {
  get: (_, name) => (name === Symbol.iterator ? [][Symbol.iterator].bind([]) : anything),
  apply: () => anything,
})

describe('the folders of features', () => {
  it.each(folders)('[FEATURE1] %s has its parts, and a README that says where its rules are', (folder) => {
    const files = readdirSync(join(SOURCE, folder))
    expect(files).toContain('README.md')
    expect(files.some((file) => file === 'model.ts' || file === 'rules.ts' || file === 'client.ts')).toBe(true)
    const readme = readFileSync(join(SOURCE, folder, 'README.md'), 'utf8')
    const pages = [...readme.matchAll(/\((\.\.\/[^)]+)\)/g)].map(([, page = '']) => join(SOURCE, folder, page))
    expect(pages.length).toBeGreaterThan(0)
    for (const page of pages) expect(existsSync(page), page).toBe(true)
  })

  it('[FEATURE1] all with a model are in the list, and have rules', () => {
    const withModel = folders.filter((folder) => existsSync(join(SOURCE, folder, 'model.ts')))
    expect(models.map(([name]) => name).sort()).toEqual(withModel)
    expect(Object.keys(allRules).sort()).toEqual(withModel)
    expect(folders.filter((folder) => existsSync(join(SOURCE, folder, 'wire.ts')))).toEqual(withModel)
  })

  const described = Object.keys(MODELS).filter((folder) => existsSync(referenceOf(folder)))

  it('[FEATURE1] what people can do and set is said in words for the documentation, by each feature for its own', async () => {
    for (const [name, { settings = {} }] of Object.entries(MODELS) as [string, AnyModel][]) {
      const given = Object.entries(allRules[name]?.commands ?? {}) as [string, { role: unknown }][]
      const commands = given.flatMap(([type, { role }]) => (role === 'system' ? [] : [type]))
      const said = described.includes(name)
        ? ((await import(referenceOf(name))) as { reference: { actions: object; settings: object } }).reference
        : { actions: {}, settings: {} }
      expect(Object.keys(said.actions).sort(), name).toEqual(commands.sort())
      expect(Object.keys(said.settings).sort(), name).toEqual(Object.keys(settings).sort())
    }
  })

  const shown = folders.filter((folder) => existsSync(join(SOURCE, folder, 'viewer.tsx')))

  /** The texts of a screen of a feature: those for the studio are apart, so that viewers load none of them. */
  const stringsOf = async (folder: string, ofStudio: boolean): Promise<Record<string, object>[]> =>
    Object.entries((await import(join(SOURCE, folder, 'strings.ts'))) as Record<string, Record<string, object>>)
      .filter(([name]) => name.endsWith('StudioStrings') === ofStudio)
      .map(([, strings]) => strings)

  it.each(shown)('[KIT20] %s says what it shows in slots, and its texts in every language', async (folder) => {
    const source = readFileSync(join(SOURCE, folder, 'viewer.tsx'), 'utf8')
    expect(source).toMatch(/^export const slots: Slots = /m)
    expect(source).toContain("from './strings.ts'")
    const [strings, ...others] = await stringsOf(folder, false)
    expect([Object.keys(strings ?? {}), others]).toEqual([['en', 'zh'], []])
    expect(Object.keys(strings?.zh ?? {})).toEqual(Object.keys(strings?.en ?? {}))
  })

  const hosted = folders.filter((folder) => existsSync(join(SOURCE, folder, 'studio.tsx')))

  it.each(hosted)(
    '[FEATURE11] %s says what it shows in the studio, and its texts in every language',
    async (folder) => {
      const source = readFileSync(join(SOURCE, folder, 'studio.tsx'), 'utf8')
      expect(source).toMatch(/^export const slots: Slots = /m)
      expect(source).toMatch(/useStrings\(\w+StudioStrings\)/)
      const [strings, ...others] = await stringsOf(folder, true)
      expect([Object.keys(strings ?? {}), others]).toEqual([['en', 'zh'], []])
      const [en = {}, zh = {}] = [strings?.en, strings?.zh] as Record<string, unknown>[]
      expect(Object.keys(zh)).toEqual(Object.keys(en))
      // Where a text is chosen by a value, both know the same values; texts of errors may be the server's own.
      for (const [name, text] of Object.entries(en))
        if (typeof text === 'object' && name !== 'errors')
          expect(Object.keys(zh[name] as object), name).toEqual(Object.keys(text as object))
    },
  )

  it.each([
    ['packages/live-room/src/view/registry.ts', 'viewer', shown],
    ['apps/console/src/registry.ts', 'studio', hosted],
  ])('[FEATURE11] %s lists the %s.tsx of every feature once, to be loaded later', (file, layer, wanted) => {
    const source = readFileSync(join(repositoryRoot, file), 'utf8')
    const listed = [...source.matchAll(/import\('@ovation\/features\/([\w-]+)\/(\w+)'\)/g)]
    expect(listed.filter(([, , of]) => of !== layer && of !== 'row')).toEqual([])
    expect(listed.flatMap(([, folder, of]) => (of === layer ? (folder ?? '') : [])).sort()).toEqual(wanted)
  })

  it('[FEATURE32] what a feature shows of a recording is in the registry too, and nothing else knows it', () => {
    const rows = folders.filter((folder) => existsSync(join(SOURCE, folder, 'viewer-row.tsx')))
    expect(rows.length).toBeGreaterThan(1)
    const screens = globSync(['packages/live-room/src/**/*.{ts,tsx}', 'apps/*/src/**/*.{ts,tsx}'], {
      cwd: repositoryRoot,
    })
    const known = screens.flatMap((path) =>
      [...readFileSync(join(repositoryRoot, path), 'utf8').matchAll(/'@ovation\/features\/([\w-]+)\/row'/g)].map(
        ([, folder]) => [path, folder],
      ),
    )
    expect(known.toSorted()).toEqual(
      rows.map((folder) => ['packages/live-room/src/view/registry.ts', folder]).toSorted(),
    )
  })

  it.each([
    ['a viewer with rules', 'polls/viewer.tsx', './rules.ts', 'viewer must not know rules'],
    ['a viewer with shapes', 'polls/viewer.tsx', './wire.ts', 'viewer must not know wire'],
    ['a model with a viewer', 'polls/model.ts', './viewer.tsx', 'model must not know viewer'],
    ['texts with anything else', 'polls/strings.ts', './model.ts', 'strings must not know model'],
    ['a viewer with another’s', 'polls/viewer.tsx', '../gifts/viewer.tsx', 'only the model of gifts'],
    ['a viewer with the inside of the screen', 'polls/viewer.tsx', '@ovation/live-room', 'what a feature shows'],
    ['a viewer with a server', 'polls/viewer.tsx', '@ovation/server', 'what a feature shows'],
    [
      'a viewer with words for the documentation',
      'polls/viewer.tsx',
      './reference.ts',
      'viewer must not know reference',
    ],
    ['a studio with them', 'polls/studio.tsx', './reference.ts', 'studio must not know reference'],
    ['a studio with rules', 'polls/studio.tsx', './rules.ts', 'studio must not know rules'],
    ['a studio with shapes', 'polls/studio.tsx', './wire.ts', 'studio must not know wire'],
    ['a studio with a viewer', 'polls/studio.tsx', './viewer.tsx', 'studio must not know viewer'],
    ['a studio with another’s', 'polls/studio.tsx', '../stage/studio.tsx', 'only the model of stage'],
    ['a studio with the inside of the studio', 'polls/studio.tsx', '@ovation/console', 'what a feature shows'],
    ['a studio with the viewer’s screen', 'polls/studio.tsx', '@ovation/live-room/base', 'what a feature shows'],
    ['a viewer with the studio', 'polls/viewer.tsx', '@ovation/console/parts', 'what a feature shows'],
    ['a model with a studio', 'polls/model.ts', './studio.tsx', 'model must not know studio'],
    ['a model with the screen', 'polls/model.ts', '@ovation/live-room/base', 'features must not know live-room'],
  ])('[KIT21] %s is refused', (_, file, specifier, why) => {
    const path = join('packages', 'features', 'src', file)
    const imported = { specifier, typeOnly: false }
    expect(wrongPackage('features', path, imported) ?? wrongLayer('features', path, imported)).toContain(why)
  })

  it.each(['./strings.ts', './model.ts', './viewer.css', '@ovation/live-room/base', '@ovation/client', 'preact/hooks'])(
    '[KIT21] a viewer may take %s',
    (specifier) => {
      const path = join('packages', 'features', 'src', 'polls', 'viewer.tsx')
      const imported = { specifier, typeOnly: false }
      expect(wrongPackage('features', path, imported) ?? wrongLayer('features', path, imported)).toBeUndefined()
    },
  )

  it.each([
    './strings.ts',
    './model.ts',
    './client.ts',
    './studio-list.ts',
    '@ovation/console/parts',
    '@ovation/client',
    'react',
  ])('[FEATURE11] a studio may take %s', (specifier) => {
    const path = join('packages', 'features', 'src', 'polls', 'studio.tsx')
    const imported = { specifier, typeOnly: false }
    expect(wrongPackage('features', path, imported) ?? wrongLayer('features', path, imported)).toBeUndefined()
  })

  it.each([
    ['a model with rules', 'polls/model.ts', './rules.ts', 'model must not know rules'],
    ['a model with rules of the kernel', 'polls/model.ts', '@ovation/kernel/rules', 'a model knows no rules'],
    ['rules with rules of another', 'stage/rules.ts', '../moderation/rules.ts', 'only the model of moderation'],
    ['what the SDK has with rules', 'polls/client.ts', './rules.ts', 'client must not know rules'],
    ['what the SDK has with shapes', 'polls/client.ts', './wire.ts', 'client must not know wire'],
    ['what the SDK has with rules of the kernel', 'polls/client.ts', '@ovation/kernel/rules', 'client knows no rules'],
    ['what the SDK has with a screen', 'messages/client-types.ts', './viewer.tsx', 'client must not know viewer'],
    ['what the SDK has with that of another', 'polls/client.ts', '../likes/client.ts', 'only the model of likes'],
    ['a model with what the SDK has', 'polls/model.ts', './client.ts', 'model must not know client'],
    ['rules with what the SDK gives', 'polls/rules.ts', '@ovation/kernel/client', 'rules knows no client'],
    ['simulated people with rules', 'polls/audience.ts', './rules.ts', 'audience must not know rules'],
    ['what the SDK has with simulated people', 'polls/client.ts', './audience.ts', 'client must not know audience'],
    ['shapes with rules', 'stage/wire.ts', './rules.ts', 'wire must not know rules'],
    ['rules with words for the documentation', 'polls/rules.ts', './reference.ts', 'rules must not know reference'],
    ['what the SDK has with them', 'polls/client.ts', './reference.ts', 'client must not know reference'],
    ['a model with what they are made of', 'polls/model.ts', '@ovation/kernel/reference', 'a model knows no reference'],
    ['words for the documentation with rules', 'polls/reference.ts', './rules.ts', 'reference must not know rules'],
    ['a file of no layer', 'stage/helpers.ts', './model.ts', 'a feature has the files'],
  ])('[FEATURE1] [FEATURE9] [FEATURE10] %s is refused', (_, file, specifier, why) => {
    const path = join('packages', 'features', 'src', file)
    expect(wrongLayer('features', path, { specifier, typeOnly: false })).toContain(why)
  })

  it('[FEATURE1] rules take the shapes of their commands', () => {
    const path = join('packages', 'features', 'src', 'polls', 'rules.ts')
    expect(wrongLayer('features', path, { specifier: './wire.ts', typeOnly: false })).toBeUndefined()
  })

  it.each(['./rules.ts', './model.ts', '../messages/client.ts', '@ovation/kernel/client'])(
    '[FEATURE9] types of %s are for what the SDK has of a feature',
    (specifier) => {
      const path = join('packages', 'features', 'src', 'polls', 'client.ts')
      expect(wrongLayer('features', path, { specifier, typeOnly: true })).toBeUndefined()
    },
  )

  it.each([
    '@ovation/room/rules',
    '@ovation/features/polls/rules',
    '@ovation/features/polls/wire',
    '@ovation/kernel/rules',
    '@ovation/features/access/authority',
  ])('[FEATURE1] %s is in no program for browsers', (specifier) => {
    const path = join('packages', 'client', 'src', 'room.ts')
    expect(wrongLayer('client', path, { specifier, typeOnly: false })).toContain('for servers alone')
    expect(wrongLayer('server', path, { specifier, typeOnly: false })).toBeUndefined()
  })
})

describe('features beside each other', () => {
  const events = keysOf(rules.map(([, one]) => one.events))
  const commands = keysOf(rules.map(([, one]) => one.commands))

  it('[FEATURE2] no two have the same event, command, field or setting', () => {
    expect(twice(events)).toEqual([])
    expect(twice(commands)).toEqual([])
    expect(twice(keysOf(models.map(([, { initial }]) => initial)))).toEqual([])
    expect(twice(keysOf(models.map(([, { settings }]) => settings)))).toEqual([])
    expect(keysOf(models.map(([, { settings }]) => settings)).sort()).toEqual(
      keysOf(rules.map(([, { settings }]) => settings)).sort(),
    )
  })

  it('[FEATURE2] what one does on others’ events and commands names some that exist, and none of its own', () => {
    for (const [name, model] of models) {
      const own = Object.keys(allRules[name]?.events ?? {})
      for (const type of keysOf([model.events, model.erased])) expect(own, `${name} ${type}`).toContain(type)
      for (const type of keysOf([model.on])) {
        expect(events, `${name} ${type}`).toContain(type)
        expect(own, `${name} ${type}`).not.toContain(type)
      }
    }
    for (const [name, { beside }] of rules)
      for (const type of keysOf([beside])) expect(commands, `${name} ${type}`).toContain(type)
  })

  it('[FEATURE7] the kinds that amend messages are those of all features, each of its own', () => {
    const amending = models.flatMap(([, { amends }]) => Object.keys(amends ?? {}))
    expect(AMENDING).toEqual(amending)
    expect(AMENDING).toContain('message.edited')
    for (const [name, { amends }] of models)
      for (const type of keysOf([amends])) expect(Object.keys(allRules[name]?.events ?? {})).toContain(type)
  })

  it('[FEATURE7] a message that was deleted is amended no more, whatever happens to it', () => {
    const author = { id: 'ann', name: 'Ann', role: 'member' } as const
    const message = { seq: 3, epoch: 1, at: 1, author, cid: 'c', text: 'hi', data: { mood: 'good' } }
    const change = (type: string, body: object) =>
      ({ type, body, seq: 9, epoch: 1, at: 2, actor: 'ann', amends: 3 }) as unknown as RoomEvent
    const deleted = amendMessage(message, change('message.deleted', { message: 3 }))
    expect(deleted).toEqual({ seq: 3, epoch: 1, at: 1, author, cid: 'c', text: '', deleted: true })
    for (const type of AMENDING) expect(amendMessage(deleted, change(type, { message: 3, text: 'x' }))).toBe(deleted)
  })

  it('[FEATURE8] rows are about whom an erasure of the event is about', () => {
    for (const [name, { rows }] of models)
      for (const [type, { about, aboutAuthorOf }] of Object.entries(rows ?? {})) {
        const { personal } = allRules[name]?.events[type] ?? {}
        expect({ about, aboutAuthorOf }, type).toEqual({
          about: personal?.about,
          aboutAuthorOf: personal?.aboutAuthorOf,
        })
      }
  })

  it('[FEATURE9] [FEATURE10] the SDK and the simulated audience list what each folder has for them', () => {
    const named = (suffix: string) =>
      folders
        .filter((folder) => existsSync(join(SOURCE, folder, `${suffix.toLowerCase()}.ts`)))
        .map((folder) => `${folder.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())}${suffix}`)
    expect(CLIENTS.map(({ name }) => name).sort()).toEqual(named('Client'))
    expect(AUDIENCES.map(({ name }) => name).sort()).toEqual(named('Audience'))
  })

  it('[FEATURE9] no two add the same to the room of the SDK or to its snapshot', () => {
    const parts = CLIENTS.map((make) => make(anything as never)) as {
      room: Record<string, object>
      snapshot?(): object
    }[]
    const added = parts.flatMap(({ room }) =>
      Object.entries(room).flatMap(([name, part]) =>
        typeof part === 'function' ? [name] : Object.keys(part).map((member) => `${name}.${member}`),
      ),
    )
    expect(added).toContain('polls.vote')
    expect(twice(added)).toEqual([])
    expect(twice(keysOf(parts.map((part) => part.snapshot?.())))).toEqual([])
  })

  it('[FEATURE3] the models that rules import are those that they name, and none reads one that reads it', () => {
    const readBy = new Map(rules.map(([name, { reads }]) => [name, reads]))
    for (const [name, reads] of readBy) {
      const imported = globSync('*.ts', { cwd: join(SOURCE, name) })
        .filter((file) => !/\.test\.ts$|^(model|client|audience)\b/.test(file))
        .flatMap((file) => [
          ...readFileSync(join(SOURCE, name, file), 'utf8').matchAll(/from '\.\.\/([a-z-]+)\/model\.ts'/g),
        ])
        .map(([, other = '']) => other)
      expect([...new Set(imported)].sort(), name).toEqual([...reads].sort())
    }
    const reaches = (from: string, to: string): boolean =>
      (readBy.get(from) ?? []).some((next) => next === to || reaches(next, to))
    expect([...readBy.keys()].filter((name) => reaches(name, name))).toEqual([])
  })
})

describe('npm run new:feature', () => {
  it('[FEATURE6] names every file that lists features: at most six', () => {
    const named = (file: string): Set<string | undefined> =>
      new Set(
        [
          ...readFileSync(join(repositoryRoot, file), 'utf8').matchAll(
            /(?:@ovation\/features|features\/src)\/([\w-]+)\//g,
          ),
        ].map(([, feature]) => feature),
      )
    const sources = globSync('{packages,apps,scripts,bench,examples}/**/*.{ts,tsx,json}', {
      cwd: repositoryRoot,
      exclude: ['**/node_modules/**', '**/dist/**', 'packages/features/src/**', '**/test/**', '**/*.{test,fixture}.ts'],
    })
    // The room's face gives on what some features have for servers alone.
    const face = 'packages/room/src/rules.ts'
    const lists = sources.filter((file) => file !== face && named(file).size > 4)
    expect(lists.sort()).toEqual(Object.keys(LISTS).sort())
    expect(lists.length).toBeLessThanOrEqual(6)
  })

  // Below the repository, so that the kernel is found from there.
  const place = join(repositoryRoot, 'node_modules/.cache/new-feature')
  afterAll(() => rmSync(place, { recursive: true, force: true }))

  it('[FEATURE6] writes a folder that type-checks and keeps the layers', () => {
    rmSync(place, { recursive: true, force: true })
    mkdirSync(place, { recursive: true })
    const written = writeFeature('lucky-draw', place)
    if (!('folder' in written)) throw new Error(written.problem)
    const files = ['model.ts', 'rules.ts', 'wire.ts', 'client.ts', 'strings.ts', 'reference.ts'].map((file) =>
      join(written.folder, file),
    )
    execFileSync(
      join(repositoryRoot, 'node_modules/.bin/tsc'),
      [
        ...['--ignoreConfig', '--noEmit', '--strict', '--target', 'es2024', '--module', 'nodenext'],
        ...['--allowImportingTsExtensions', '--skipLibCheck', ...files],
      ],
      { cwd: repositoryRoot },
    )
    for (const file of files)
      for (const [, typeOnly, specifier = ''] of readFileSync(file, 'utf8').matchAll(
        /import (type )?.* from '([^']+)'/g,
      )) {
        const path = join('packages', 'features', 'src', 'lucky-draw', file.slice(written.folder.length + 1))
        expect(wrongLayer('features', path, { specifier, typeOnly: typeOnly !== undefined })).toBeUndefined()
      }
    for (const screen of ['viewer.tsx', 'studio.tsx']) {
      const source = readFileSync(join(written.folder, screen), 'utf8')
      expect(source).toMatch(/^export const slots: Slots = /m)
      for (const [, specifier = ''] of source.matchAll(/ from '([^']+)'/g)) {
        const path = join('packages', 'features', 'src', 'lucky-draw', screen)
        const imported = { specifier, typeOnly: false }
        expect(wrongPackage('features', path, imported) ?? wrongLayer('features', path, imported)).toBeUndefined()
      }
    }
    expect(writeFeature('lucky-draw', place)).toEqual({ problem: expect.stringContaining('already') })
    for (const name of ['', 'Draw', '../x', 'a--b', 'x'.repeat(41)])
      expect(writeFeature(name, place)).toEqual({ problem: expect.stringContaining('lower-case') })
  })
})
