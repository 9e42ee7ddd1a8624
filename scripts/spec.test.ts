import { DEFAULT_SETTINGS } from '@ovation/room'
import { PERMISSIONS, SYSTEM_COMMANDS } from '@ovation/room/rules'
import { expect, it } from 'vitest'
import { COMMAND_NAMES } from '../packages/server/src/cli/run.ts'
import { USAGE } from '../packages/server/src/cli/usage.ts'
import { ASSET_PATHS } from '../packages/server/src/pages/assets.ts'
import { SCREEN_PATHS } from '../packages/server/src/pages/screens.ts'
import { firstColumn, foundIn, names, pathsOf, sourcesIn, textOf } from './tables.ts'

const PAGES = sourcesIn('docs/spec/*.md')
const SERVER = sourcesIn('packages/server/src/**/*.ts')
const READMES = ['README.md', 'README.zh-CN.md']
const RULE = /\*\*\[([A-Z]+\d+)\]\*\*/g
const TEST = /(?<=['"`]|\] )\[([A-Z]+\d+)\]/g

it('[KIT1] every rule has a test and every test that names a rule has one', () => {
  const rules = new Set(foundIn(PAGES, RULE))
  const files = [
    '{packages,apps}/*/{src,test}/**/*.test.ts',
    'scripts/**/*.test.ts',
    'packages/testkit/src/contracts/*.ts',
  ]
  const tests = new Set(foundIn(files.flatMap(pathsOf), TEST))
  expect(
    [...rules].filter((rule) => !tests.has(rule)),
    'rules without a test',
  ).toEqual([])
  expect(
    [...tests].filter((rule) => !rules.has(rule)),
    'tests without a rule',
  ).toEqual([])
})

it('[KIT1] no two rules have one name, and each page of rules is in the list', () => {
  const rules = foundIn(PAGES, RULE)
  expect(rules.filter((rule, index) => rules.indexOf(rule) < index)).toEqual([])
  const listed = foundIn(['docs/spec/README.md'], /\]\(([\w-]+\.md)\)/g).map((page) => `docs/spec/${page}`)
  expect(names([...listed, 'docs/spec/README.md'])).toEqual(names(PAGES))
})

it('[KIT2] the commands of a room are those of the table, with the least role that it says', () => {
  const said = new Map<string, string>()
  for (const [, commands = '', role = ''] of textOf('docs/spec/room.md').matchAll(
    /^\| (`\w+\.\w+`.*?) +\| (.*?) +\|$/gm,
  ))
    if (/^(guest|member|moderator|host|owner|the room)/.test(role))
      for (const [, command = ''] of commands.matchAll(/`([^`]+)`/g)) said.set(command, role)
  const are = new Map<string, string>()
  for (const [command, least] of Object.entries(PERMISSIONS))
    are.set(
      command,
      typeof least === 'string'
        ? least
        : `the room's setting \`${least.setting}\` (${DEFAULT_SETTINGS[least.setting]})`,
    )
  for (const command of SYSTEM_COMMANDS) are.set(command, 'the room itself')
  expect([...said].sort()).toEqual([...are].sort())
})

it('[KIT3] the commands of the command line are those of its help and of both READMEs', () => {
  const wordsOf = (line: string): string => /^(?:[a-z][a-z-]* ?)+/.exec(line)?.[0].trim() ?? ''
  const helped = [...USAGE.matchAll(/^ {2}ovation ([a-z].*)$/gm)].map(([, line = '']) =>
    wordsOf(line.split('  ')[0] ?? ''),
  )
  expect(names(helped)).toEqual(names(COMMAND_NAMES))
  for (const page of READMES) {
    const first = firstColumn(page)
    const begins = first.findIndex((text) => text.startsWith('npx ovation '))
    const ends = first.findLastIndex((text) => text.startsWith('npx ovation '))
    const rows = first.slice(begins, ends + 1).map((text) => wordsOf(text.replace('npx ovation ', '')))
    expect(names(rows), page).toEqual(names(COMMAND_NAMES))
  }
})

it('[KIT4] the metrics are those of the table, and each that the dashboard asks for is there', () => {
  const METRIC = /(?:gauge|total|counter|histogram)(?:<[^(]*>)?\(\s*'(ovation_\w+)'/g
  const made = foundIn(SERVER, METRIC)
  const rows = firstColumn('docs/spec/operations.md').flatMap((name) => /^ovation_\w+/.exec(name)?.[0] ?? [])
  expect(names(rows)).toEqual(names(made))
  const asked = foundIn(['deploy/grafana.json'], /(ovation_\w+)/g).map((name) =>
    name.replace(/_(bucket|sum|count)$/, ''),
  )
  expect(names(asked).filter((name) => !made.includes(name))).toEqual([])
  // A name that is put together is one that nobody finds.
  expect(foundIn(SERVER, /(`ovation_\w*\$)/g)).toEqual([])
})

it('[KIT5] the environment variables are those of the table in both READMEs, and no page speaks of another', () => {
  const VARIABLE = /\b((?:OVATION|OTEL)_[A-Z0-9_]*[A-Z0-9])\b/g
  const itself = (name: string): string => (name === 'OVATION_SECRETS_FILE' ? name : name.replace(/_FILE$/, ''))
  // What a launcher tells the process that it starts is for nobody else.
  const read = names(foundIn(SERVER, VARIABLE).map(itself)).filter((name) => name !== 'OVATION_LAUNCHED')
  for (const page of READMES) {
    const rows = firstColumn(page).flatMap((name) => /^(?:OVATION|OTEL)_\w+/.exec(name)?.[0] ?? [])
    expect(names(rows), page).toEqual(read)
  }
  const others = foundIn(
    [...sourcesIn('{bench,examples,scripts}/**/*.ts'), ...pathsOf('packages/*/{src,test}/**/*.ts')],
    VARIABLE,
  )
  const known = new Set([...read, ...others])
  const spoken = foundIn([...sourcesIn('*.md'), ...sourcesIn('{docs,deploy}/**/*.{md,yaml,yml}')], VARIABLE)
  expect(names(spoken.map(itself)).filter((name) => !known.has(name))).toEqual([])
})

it('[KIT6] the addresses outside the REST API are those of the table', () => {
  const ROUTE = /\.(?:get|post|put|patch|delete|route)(?:<[^(]*>)?\(\s*'(\/[^']*)'/g
  const answered = [...foundIn(SERVER, ROUTE), ...ASSET_PATHS, ...SCREEN_PATHS]
  // Upgrades are no routes of the HTTP library.
  const upgraded = foundIn(SERVER, /(?:_PATH|EVENTS|SCRIPT) = '(\/[^']*)'/g)
  const sockets = ['/live/:room/ws', '/live/:room/publish']
  expect(foundIn(['packages/server/src/broadcast/video-upgrades.ts'], /const PATH = (.*)/g)).toEqual([
    String.raw`/^\/live\/([^/]+)\/(ws|publish)$/`,
  ])
  const rows = firstColumn('docs/spec/wire.md').filter((name) => name.startsWith('/'))
  expect(names(rows)).toEqual(names([...answered, ...upgraded, ...sockets]))
})
