import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { MORE_SHOTS, record, SHOTS } from './baselines.ts'
import type { Shot } from './baselines.ts'
import { takeDocsPictures } from './docs-pictures.ts'
import { Driver } from './driver.ts'
import { inTurns } from './in-turns.ts'
import { DEVICE_NAMES, LANGUAGES, looksOf, nameOf, THEMES } from './looks.ts'
import { devicesOf, STATE_NAMES, STATES } from './states.ts'

// `npm run screenshots -- --out DIR`: every state of the viewer's screen on every device, in both themes and languages, to be
// looked at. `--docs`: the pictures of docs/screens. `--write`: the baselines of the tests anew. `--state live --device phone --theme dark --lang zh` (each more than once, if you like): only those.

const LANES = 2

const { values } = parseArgs({
  options: {
    state: { type: 'string', multiple: true, default: [...STATE_NAMES] },
    device: { type: 'string', multiple: true, default: [...DEVICE_NAMES] },
    theme: { type: 'string', multiple: true, default: [...THEMES] },
    lang: { type: 'string', multiple: true, default: [...LANGUAGES] },
    out: { type: 'string' },
    // As for baselines, but whole.
    frozen: { type: 'boolean', default: false },
    docs: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
  },
})

function known(option: string, given: readonly string[], all: readonly string[]): void {
  const unknown = given.filter((one) => !all.includes(one))
  if (unknown.length === 0) return
  console.error(`there is no ${option} '${unknown.join("', '")}'; there are ${all.join(', ')}`)
  process.exit(2)
}
known('state', values.state, STATE_NAMES)
known('device', values.device, DEVICE_NAMES)
known('theme', values.theme, THEMES)
known('lang', values.lang, LANGUAGES)
const isWanted = ({ state, look }: Shot): boolean =>
  values.state.includes(state) &&
  values.device.includes(look.device) &&
  values.theme.includes(look.theme) &&
  values.lang.includes(look.language)

/** Takes the pictures two at a time; false if one of them could not be taken. */
async function take(shots: readonly Shot[], frozen: boolean, one: (driver: Driver, shot: Shot) => Promise<string>) {
  const driver = await Driver.start({ frozen })
  let failed = 0
  await inTurns(shots.filter(isWanted), LANES, async (shot) => {
    await one(driver, shot).then(console.log, (error: Error) => {
      failed += 1
      console.error(`✗ ${error.message}`)
    })
  })
  await driver.close()
  return failed === 0
}

if (values.docs) {
  await takeDocsPictures()
  process.exit(0)
}
const { out } = values
if (out === undefined && !values.write) {
  console.error(
    'say where the pictures go: npm run screenshots -- --out DIR; or --write for the baselines of the tests',
  )
  process.exit(2)
}
if (out !== undefined) mkdirSync(out, { recursive: true })
const done = values.write
  ? await take([...SHOTS, ...MORE_SHOTS], true, record)
  : await take(
      STATE_NAMES.flatMap((state) => looksOf(devicesOf(STATES[state])).map((look) => ({ state, look }))),
      values.frozen,
      (driver, { state, look }) =>
        driver.visit(state, look, async (picture) => {
          const file = join(out ?? '', `${nameOf(state, look)}.png`)
          writeFileSync(file, await picture())
          return file
        }),
    )
process.exit(done ? 0 : 1)
