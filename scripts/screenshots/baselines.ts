import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { repositoryRoot } from '../arrows.ts'
import { differenceOf, fromFile, pixelsOf, toFile } from './compare.ts'
import type { Pixels } from './compare.ts'
import type { Driver } from './driver.ts'
import { nameOf } from './looks.ts'
import type { Device, Look } from './looks.ts'
import { devicesOf, STATE_NAMES, STATES } from './states.ts'
import type { State, StateName } from './states.ts'

// Pictures that the states are compared with: each state once on each device, so that every theme and language is met.

export type Shot = { state: StateName; look: Look }

const LOOKS: Readonly<Record<Device, Look>> = {
  phone: { device: 'phone', theme: 'dark', language: 'zh' },
  landscape: { device: 'landscape', theme: 'dark', language: 'en' },
  tablet: { device: 'tablet', theme: 'light', language: 'zh' },
  desktop: { device: 'desktop', theme: 'light', language: 'en' },
}
/** What `npm test` looks at beside every state on a phone; the rest is for `npm run test:long`. */
const ON_DESKTOP: ReadonlySet<StateName> = new Set([
  ...(['not-live', 'live', 'live-portrait', 'interrupted', 'ended', 'replay'] as const),
  ...(['password', 'gifts', 'settings', 'theatre', 'mini'] as const),
])

const all = STATE_NAMES.flatMap((state) => {
  const one: State = STATES[state]
  return one.moving ? [] : devicesOf(one).map((device): Shot => ({ state, look: LOOKS[device] }))
})
const inEveryTest = ({ state, look: { device } }: Shot): boolean =>
  !state.startsWith('studio-') && (device === 'phone' || (device === 'desktop' && ON_DESKTOP.has(state)))

export const SHOTS: readonly Shot[] = all.filter(inEveryTest)
export const MORE_SHOTS: readonly Shot[] = all.filter((shot) => !inEveryTest(shot))

const FOLDER = join(repositoryRoot, 'scripts/screenshots/baselines')
/** Where a test that fails puts what it saw. */
const FAILED = process.env.OVATION_TEST_SHOTS ?? join(tmpdir(), 'ovation-screens')
/** What differs is looked at again: a late part may still have been on its way. */
const MAX_LOOKS = 4
const PAUSE_MS = 700
const pause = (): Promise<void> => new Promise((done) => setTimeout(done, PAUSE_MS))

const fileOf = ({ state, look }: Shot): string => join(FOLDER, `${nameOf(state, look)}.webp`)

/** Compares a state with its baseline; in words what differs, or undefined. */
export const compare = (driver: Driver, shot: Shot): Promise<string | undefined> =>
  driver.visit(shot.state, shot.look, async (picture) => {
    const file = fileOf(shot)
    if (!existsSync(file)) return `there is no ${file}: 'npm run screenshots -- --write' records it`
    const baseline = await fromFile(readFileSync(file))
    for (let looks = 1; ; looks++) {
      const png = await picture()
      const { different, marked } = differenceOf(baseline, await pixelsOf(png))
      if (different === undefined) return undefined
      if (looks === MAX_LOOKS) return `${different}: ${await keep(shot, png, marked)}`
      await pause()
    }
  })

/** What was seen and where it differs, for whoever looks; the names of the files. */
async function keep({ state, look }: Shot, png: Buffer, marked: Pixels | undefined): Promise<string> {
  mkdirSync(FAILED, { recursive: true })
  const fileOf = (what: string, end: string): string => join(FAILED, `${nameOf(state, look)}-${what}.${end}`)
  const [actual, difference] = [fileOf('actual', 'png'), fileOf('difference', 'webp')]
  writeFileSync(actual, png)
  if (!marked) return actual
  writeFileSync(difference, await toFile(marked))
  return `${actual}, ${difference}`
}

/** Records a state anew, once two looks in a row are equal. */
export const record = (driver: Driver, shot: Shot): Promise<string> =>
  driver.visit(shot.state, shot.look, async (picture) => {
    let pixels = await pixelsOf(await picture())
    for (let looks = 1; looks < MAX_LOOKS; looks++) {
      await pause()
      const before = pixels
      pixels = await pixelsOf(await picture())
      if (differenceOf(before, pixels).different === undefined) break
    }
    mkdirSync(FOLDER, { recursive: true })
    writeFileSync(fileOf(shot), await toFile(pixels))
    return fileOf(shot)
  })
