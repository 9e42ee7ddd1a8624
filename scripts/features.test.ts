import { execFileSync } from 'node:child_process'
import { existsSync, globSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { MODELS } from '../packages/room/src/models.ts'
import { RULES, SITE_RULES } from '../packages/room/src/rules.ts'
import { SITE_MODELS } from '../packages/room/src/site.ts'
import { afterAll, describe, expect, it } from 'vitest'
import { repositoryRoot, wrongLayer, wrongPackage } from './arrows.ts'
import { writeFeature } from './new-feature.ts'

const SOURCE = join(repositoryRoot, 'packages/features/src')
const folders = readdirSync(SOURCE)

type AnyModel = { initial?: object; settings?: object; events?: object; on?: object; erased?: object }
type AnyRules = { reads: string[]; events: object; commands: object; beside?: object; settings?: object }
const allRules = { ...RULES, ...SITE_RULES } as unknown as Record<string, AnyRules>
const models = Object.entries({ ...MODELS, ...SITE_MODELS }) as [string, AnyModel][]
const rules = Object.entries(allRules)
const keysOf = (objects: (object | undefined)[]): string[] => objects.flatMap((one) => Object.keys(one ?? {}))
const twice = (names: string[]): string[] => names.filter((name, at) => names.indexOf(name) !== at)

describe('the folders of features', () => {
  it.each(folders)('[FEATURE1] %s has its parts, and a README that says where its rules are', (folder) => {
    const files = readdirSync(join(SOURCE, folder))
    expect(files).toContain('README.md')
    expect(files.some((file) => file === 'model.ts' || file === 'rules.ts')).toBe(true)
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

  const shown = folders.filter((folder) => existsSync(join(SOURCE, folder, 'viewer.tsx')))

  it.each(shown)('[KIT20] %s says what it shows in slots, and its texts in every language', async (folder) => {
    const source = readFileSync(join(SOURCE, folder, 'viewer.tsx'), 'utf8')
    expect(source).toMatch(/^export const slots: Slots = /m)
    expect(source).toContain("from './strings.ts'")
    const [strings, ...others] = Object.values(
      (await import(join(SOURCE, folder, 'strings.ts'))) as Record<string, Record<string, object>>,
    )
    expect([Object.keys(strings ?? {}), others]).toEqual([['en', 'zh'], []])
    expect(Object.keys(strings?.zh ?? {})).toEqual(Object.keys(strings?.en ?? {}))
  })

  it.each([
    ['a viewer with rules', 'polls/viewer.tsx', './rules.ts', 'viewer must not know rules'],
    ['a viewer with shapes', 'polls/viewer.tsx', './wire.ts', 'viewer must not know wire'],
    ['a model with a viewer', 'polls/model.ts', './viewer.tsx', 'model must not know viewer'],
    ['texts with anything else', 'polls/strings.ts', './model.ts', 'strings must not know model'],
    ['a viewer with another’s', 'polls/viewer.tsx', '../gifts/viewer.tsx', 'only the model of gifts'],
    ['a viewer with the inside of the screen', 'polls/viewer.tsx', '@ovation/live-room', 'what a feature shows'],
    ['a viewer with a server', 'polls/viewer.tsx', '@ovation/server', 'what a feature shows'],
    ['a studio with rules', 'polls/studio.tsx', './rules.ts', 'studio must not know rules'],
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
    ['a model with rules', 'polls/model.ts', './rules.ts', 'model must not know rules'],
    ['a model with rules of the kernel', 'polls/model.ts', '@ovation/kernel/rules', 'a model knows no rules'],
    ['rules with rules of another', 'stage/rules.ts', '../moderation/rules.ts', 'only the model of moderation'],
    ['shapes with rules', 'stage/wire.ts', './rules.ts', 'wire must not know rules'],
    ['a file of no layer', 'stage/helpers.ts', './model.ts', 'a feature has the files'],
  ])('[FEATURE1] %s is refused', (_, file, specifier, why) => {
    const path = join('packages', 'features', 'src', file)
    expect(wrongLayer('features', path, { specifier, typeOnly: false })).toContain(why)
  })

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

  it('[FEATURE3] the models that rules import are those that they name, and none reads one that reads it', () => {
    const readBy = new Map(rules.map(([name, { reads }]) => [name, reads]))
    for (const [name, reads] of readBy) {
      const imported = globSync('*.ts', { cwd: join(SOURCE, name) })
        .filter((file) => !/\.test\.ts$|^model\.ts$/.test(file))
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
  // Below the repository, so that the kernel is found from there.
  const place = join(repositoryRoot, 'node_modules/.cache/new-feature')
  afterAll(() => rmSync(place, { recursive: true, force: true }))

  it('[FEATURE6] writes a folder that type-checks and keeps the layers', () => {
    rmSync(place, { recursive: true, force: true })
    mkdirSync(place, { recursive: true })
    const written = writeFeature('lucky-draw', place)
    if (!('folder' in written)) throw new Error(written.problem)
    const files = ['model.ts', 'rules.ts', 'wire.ts', 'strings.ts'].map((file) => join(written.folder, file))
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
    const viewer = readFileSync(join(written.folder, 'viewer.tsx'), 'utf8')
    for (const [, specifier = ''] of viewer.matchAll(/ from '([^']+)'/g)) {
      const path = join('packages', 'features', 'src', 'lucky-draw', 'viewer.tsx')
      const imported = { specifier, typeOnly: false }
      expect(wrongPackage('features', path, imported) ?? wrongLayer('features', path, imported)).toBeUndefined()
    }
    expect(writeFeature('lucky-draw', place)).toEqual({ problem: expect.stringContaining('already') })
    for (const name of ['', 'Draw', '../x', 'a--b', 'x'.repeat(41)])
      expect(writeFeature(name, place)).toEqual({ problem: expect.stringContaining('lower-case') })
  })
})
