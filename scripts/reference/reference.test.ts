import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { PERMISSIONS } from '@ovation/room/rules'
import { TEXTS as ERROR_TEXTS } from '@ovation/protocol'
import { expect, it } from 'vitest'
import { loadConfig } from '../../packages/server/src/ops/index.ts'
import { repositoryRoot } from '../arrows.ts'
import { TEXTS } from '../docs-blocks.ts'
import { referencePages } from './main.ts'

const read = (file: string): string => readFileSync(join(repositoryRoot, file), 'utf8')

it('[DOCS7] docs/reference is what the program says', async () => {
  for (const [file, text] of Object.entries(await referencePages()))
    expect(read(file), `${file} is old: run 'node scripts/reference/main.ts --write'`).toBe(text)
}, 60_000)

it('[DOCS7] no error sends its reader to a file of the repository', () => {
  const named = Object.values(ERROR_TEXTS).filter((text) => /docs\/|\.md\b/.test(text))
  expect(named).toEqual([])
})

const SESSION_COOKIE = 'ovation_session'

it('[DOCS7] every metric that a page names is there', () => {
  const known = new Set(read('docs/reference/metrics.md').match(/\bovation_[a-z\d_]+/g)).add(SESSION_COOKIE)
  const missing = TEXTS.filter((file) => file.startsWith('docs/')).flatMap((file) =>
    [...read(file).matchAll(/`(ovation_[a-z\d_]+)`/g)].flatMap(([, name = '']) =>
      known.has(name) ? [] : `${file}: ${name}`,
    ),
  )
  expect(missing).toEqual([])
})

/** Variables in a source or a text. */
const variablesIn = (file: string): string[] =>
  [...new Set([...read(file).matchAll(/\bOVATION_[A-Z_]+\b/g)].map(([name]) => name))].sort()

it.each(['docs/environment.md', 'docs/zh/environment.md'])(
  '[DOCS7] %s has every variable, with its default',
  (file) => {
    const page = read(file)
    expect(variablesIn(file)).toEqual(variablesIn('packages/server/src/ops/config.ts'))
    const shown = (name: string): string | undefined => new RegExp(`\\| \`${name}\` +\\| \`([^\`]*)\``).exec(page)?.[1]
    const { port, host, rtmpPort, rtmpsPort, dataFolder, tls, logLevel, record, demo, opsListen } = loadConfig({})
    const switched = (on: boolean | undefined): string => (on ? 'on' : 'off')
    const defaults = {
      ...{ OVATION_PORT: String(port), OVATION_HOST: host, OVATION_RTMP_PORT: String(rtmpPort) },
      ...{ OVATION_RTMPS_PORT: String(rtmpsPort), OVATION_DATA: dataFolder, OVATION_TLS: tls },
      ...{ OVATION_LOG_LEVEL: logLevel, OVATION_RECORD: switched(record), OVATION_DEMO: switched(demo) },
      OVATION_OPS_LISTEN: opsListen === 'off' ? 'off' : `${opsListen.host}:${opsListen.port}`,
    }
    for (const [name, value] of Object.entries(defaults)) expect(shown(name), name).toBe(value)
  },
)

it('[DOCS21] the page of roles has every command, in both languages', () => {
  const commands = Object.keys(PERMISSIONS).sort()
  for (const file of ['docs/reference/roles.md', 'docs/zh/reference/roles.md'])
    expect([...read(file).matchAll(/\| `([\w-]+\.\w+)` \|/g)].map(([, name]) => name).sort()).toEqual(commands)
})
