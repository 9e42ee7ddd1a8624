import { mkdirSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { parseArgs } from 'node:util'
import { costsFrom } from './costs.ts'
import type { Figure } from './figures.ts'
import { arrivals, ARRIVALS_DEFAULTS } from './scenarios/arrivals.ts'
import { attack, ATTACK_DEFAULTS } from './scenarios/attack.ts'
import { busy } from './scenarios/busy.ts'
import { cluster } from './scenarios/cluster.ts'
import { commit } from './scenarios/commit.ts'
import { delivery } from './scenarios/delivery.ts'
import { churn, hot, huge, middle, slow, small } from './scenarios/hot.ts'
import { idle } from './scenarios/idle.ts'
import { outletDrivers } from './scenarios/outlet-drivers.ts'
import { peers } from './scenarios/peers.ts'
import { lighthouse } from './scenarios/lighthouse.ts'
import { screen, studio } from './scenarios/screen.ts'
import { video } from './scenarios/video.ts'
import { likes, storm } from './scenarios/storms.ts'
import { people } from './scenarios/people.ts'
import { quiet } from './scenarios/quiet.ts'
import { rest } from './scenarios/rest.ts'
import { start } from './scenarios/start.ts'
import { webhooks } from './scenarios/webhooks.ts'

// `npm run bench`: all scenarios; `npm run bench quiet busy`: those. A table on standard output, JSON beside it in .bench/.

const { values, positionals: wanted } = parseArgs({
  allowPositionals: true,
  options: {
    peer: { type: 'string', multiple: true, default: [] },
    // Of `attack`: which, from how many addresses, how large.
    only: { type: 'string', multiple: true, default: [] },
    sources: { type: 'string', multiple: true, default: ATTACK_DEFAULTS.sources.map(String) },
    // Of `screen` and `studio`: for how long at each rate. Ten of them say whether the heap stays flat.
    minutes: { type: 'string', default: '1' },
    rate: { type: 'string', multiple: true, default: [] },
    // Of `arrivals`: how many people, in how many rooms.
    people: { type: 'string', default: String(ARRIVALS_DEFAULTS.people) },
    rooms: { type: 'string', default: String(ARRIVALS_DEFAULTS.rooms) },
    scale: { type: 'string', default: String(ATTACK_DEFAULTS.scale) },
  },
})
/** Servers that are not where a package would put them: `--peer centrifugo=PATH`. */
const given = Object.fromEntries(values.peer.map((one) => one.split('=', 2) as [string, string]))

const SCENARIOS: Record<string, () => Promise<Figure[]>> = {
  start,
  idle,
  quiet,
  commit,
  people,
  busy,
  hot,
  huge,
  middle,
  slow,
  small,
  churn,
  peers: () => peers(given),
  likes,
  storm,
  video,
  delivery,
  screen: () => screen(Number(values.minutes), values.rate.map(Number)),
  studio: () => studio(Number(values.minutes), values.rate.map(Number)),
  rest,
  'outlet-drivers': outletDrivers,
  webhooks,
  cluster,
  arrivals: () =>
    arrivals({
      ...{ people: Number(values.people), rooms: Number(values.rooms) },
      messagesPerSecond: Number(values.rate[0] ?? 0),
    }),
  attack: () =>
    attack({
      ...ATTACK_DEFAULTS,
      ...{ only: values.only, sources: values.sources.map(Number), scale: Number(values.scale) },
    }),
}

/** What needs more than `npm ci` and runs only by name. */
const BY_NAME: Record<string, () => Promise<Figure[]>> = { lighthouse }

const unknown = wanted.filter((name) => !Object.hasOwn({ ...SCENARIOS, ...BY_NAME }, name))
if (unknown.length > 0) {
  console.error(
    `there is no scenario '${unknown.join("', '")}'; there are ${Object.keys({ ...SCENARIOS, ...BY_NAME }).join(', ')}`,
  )
  process.exit(2)
}

const round = (value: number): string => (Math.abs(value) >= 100 ? value.toFixed(0) : value.toPrecision(3))
const results: Record<string, Figure[]> = {}
console.log(`${cpus().length} × ${cpus()[0]?.model}, Node ${process.versions.node}`)
for (const [name, scenario] of Object.entries({ ...SCENARIOS, ...BY_NAME })) {
  if (wanted.length > 0 ? !wanted.includes(name) : Object.hasOwn(BY_NAME, name)) continue
  results[name] = await scenario()
  for (const { what, value, unit } of results[name])
    console.log(`${what.padEnd(60)} ${round(value).padStart(8)} ${unit}`)
}
mkdirSync('.bench', { recursive: true })
writeFileSync(
  '.bench/results.json',
  `${JSON.stringify({ at: new Date().toISOString(), node: process.versions.node, cpu: cpus()[0]?.model, results }, null, 2)}\n`,
)
if (results.hot || results.idle) writeFileSync('.bench/costs.json', `${JSON.stringify(costsFrom(results), null, 2)}\n`)
process.exit(0)
