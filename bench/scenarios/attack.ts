import { spawn } from 'node:child_process'
import { rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { HonestRoom } from '../../packages/server/test/fuzz/honest.ts'
import { ATTACKS } from '../attack/attack.ts'
import type { Attack } from '../attack/attack.ts'
import type { Ground } from '../attack/ground.ts'
import { Newcomers } from '../attack/probe.ts'
import { AttackedServer, HONEST, ROOM } from '../attack/target.ts'
import type { Prepared } from '../attack/target.ts'
import { percentile, sleep } from '../figures.ts'
import type { Figure } from '../figures.ts'
import { LOAD_CORE } from '../load/crowd.ts'

const GENERATOR = fileURLToPath(new URL('../attack/generator.ts', import.meta.url))
const CALM_MS = 1_500
const AFTER_MS = 2_000
const POLL_INTERVAL_MS = 100
const SPEAKERS = 4
/** Above it the attack is ended: the machine has to stand it. */
const MAX_RESIDENT_MEBIBYTES = 8_192
const LETS_GO_TIMEOUT_S = 12

export type AttackOptions = {
  /** Names of attacks; all when there are none. */ only: string[]
  /** From how many addresses. */ sources: number[]
  /** Share of the full size. */ scale: number
  /** How long each attack lasts. */ seconds: number
}

export const ATTACK_DEFAULTS: AttackOptions = { only: [], sources: [1, 200], scale: 1, seconds: 5 }

type Row = {
  name: string
  sources: number
  memory: { before: number; peak: number; after: number }
  descriptors: { before: number; peak: number; after: number }
  calm: { p50: number; p99: number }
  under: { p50: number; p99: number }
  lost: number
  joins: Newcomers['joins']
  encoders: Newcomers['encoders']
  lived: boolean
  stopped: boolean
  got: Record<string, number>
  words: string
}

const whereOf = ({ where }: Newcomers['joins']): string => {
  const counts = Object.entries(where).map(([step, count]) => `${step} ${count}`)
  return counts.length > 0 ? ` (${counts.join(', ')})` : ''
}
const whole = (value: number): string => Math.round(value).toLocaleString('en')
const HEAD = [
  '| attack | from | memory before / peak / after, MiB | descriptors peak / after | send → received p50 / p99, before → under, ms | lost | joins: p99 ms, refused | encoders refused | lived | the attacker got |',
  '| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |',
].join('\n')

function line(row: Row): string {
  const { memory, descriptors, calm, under, joins, encoders } = row
  const got = Object.entries(row.got)
    .map(([what, count]) => `${what} ${whole(count)}`)
    .join(', ')
  return `| ${[
    row.name,
    `${row.sources}`,
    `${whole(memory.before)} / ${whole(memory.peak)} / ${whole(memory.after)}`,
    `${descriptors.peak} / ${descriptors.after}`,
    `${whole(calm.p50)} / ${whole(calm.p99)} → ${whole(under.p50)} / ${whole(under.p99)}`,
    `${row.lost}`,
    `${joins.ms.length > 0 ? whole(percentile(joins.ms, 0.99)) : '–'}, ${joins.refused} of ${joins.tried}${whereOf(joins)}`,
    `${encoders.refused} of ${encoders.tried}${whereOf(encoders)}`,
    row.lived ? (row.stopped ? `ended at ${MAX_RESIDENT_MEBIBYTES} MiB` : 'yes') : '**no**',
    got,
  ].join(' | ')} |`
}

type Load = { ended: Promise<Record<string, number>>; end: () => void }

/** A process of load that is there and waits to begin; `begin` gives what it said it got when it ended. */
async function generator(name: string, ground: Ground): Promise<{ begin: () => Load }> {
  // Behind the measuring process, with which it shares a core.
  const command = `ulimit -n $(ulimit -Hn); exec nice -n 10 taskset -c ${LOAD_CORE} "$@"`
  const args = ['-c', command, 'sh', process.execPath, '--no-warnings', GENERATOR, name, JSON.stringify(ground)]
  const child = spawn('sh', args, { stdio: ['pipe', 'pipe', 'inherit'] })
  let said = ''
  await new Promise((done) => {
    child.stdout.once('data', done)
    child.once('exit', done)
  })
  child.stdout.on('data', (data: Buffer) => (said += String(data)))
  child.stdin.on('error', () => {})
  const begin = (): Load => {
    child.stdin.write('go\n')
    const late = setTimeout(() => child.kill('SIGKILL'), (ground.seconds + LETS_GO_TIMEOUT_S) * 1_000)
    const ended = new Promise<Record<string, number>>((done) =>
      child.once('exit', () => {
        clearTimeout(late)
        done(said.trim() === '' ? {} : (JSON.parse(said) as Record<string, number>))
      }),
    )
    return { ended, end: () => void child.kill('SIGKILL') }
  }
  return { begin }
}

async function run(attack: Attack, sources: number, options: AttackOptions, prepared: Prepared): Promise<Row> {
  const server = await AttackedServer.start({
    tls: attack.needs === 'tls',
    from: attack.needs === 'replay' ? prepared : undefined,
  })
  try {
    if (attack.needs === 'stream') await server.publish()
    const tokens = await Promise.all(
      Array.from({ length: SPEAKERS }, (_, index) => server.token(`honest${index}`, 'member')),
    )
    const honest = await HonestRoom.open(server.url, HONEST, tokens)
    const [streamKey, honestKey] = [await server.streamKey(), await server.streamKey(HONEST)]
    const waiting = await generator(attack.name, {
      ...{ port: server.port, rtmpPort: server.rtmpPort, tls: attack.needs === 'tls', room: ROOM },
      ...{ streamKey, replay: prepared.replay, scale: options.scale, seconds: options.seconds },
      sources: Array.from({ length: sources }, (_, index) => `127.0.1.${index + 1}`),
    })
    honest.times()
    await sleep(CALM_MS)
    const calm = honest.times()
    const before = { memory: server.residentMebibytes, descriptors: server.descriptors }
    const peak = { ...before }
    let stopped = false
    const load = waiting.begin()
    const newcomers = Newcomers.start(server, honestKey)
    const looking = setInterval(() => {
      peak.memory = Math.max(peak.memory, server.residentMebibytes)
      peak.descriptors = Math.max(peak.descriptors, server.descriptors)
      stopped ||= peak.memory > MAX_RESIDENT_MEBIBYTES
      if (stopped || !server.alive) load.end()
    }, POLL_INTERVAL_MS)
    const got = await load.ended
    newcomers.stop()
    await sleep(AFTER_MS)
    // What was said during the attack and came when it was over was held up by it.
    const under = honest.times()
    clearInterval(looking)
    const { alive } = server
    const lost = honest.lacking()
    honest.close()
    return {
      ...{
        name: attack.name,
        sources,
        calm,
        under,
        lost: lost.length,
        joins: newcomers.joins,
        encoders: newcomers.encoders,
      },
      ...{ lived: alive, stopped, got, words: alive ? '' : server.lastWords },
      memory: { before: before.memory, peak: peak.memory, after: server.residentMebibytes },
      descriptors: { before: before.descriptors, peak: peak.descriptors, after: server.descriptors },
    }
  } finally {
    await server.stop()
  }
}

const figuresOf = ({ name, sources, memory, descriptors, under, joins, lived }: Row): Figure[] => {
  const what = `attack ${name} from ${sources}`
  return [
    { what: `${what}: memory, peak`, value: memory.peak, unit: 'MiB' },
    { what: `${what}: memory, after`, value: memory.after, unit: 'MiB' },
    { what: `${what}: descriptors, peak`, value: descriptors.peak, unit: '' },
    { what: `${what}: honest, p99`, value: under.p99, unit: 'ms' },
    { what: `${what}: honest joins refused`, value: joins.refused, unit: '' },
    { what: `${what}: lived`, value: lived ? 1 : 0, unit: '' },
  ]
}

/**
 * Every attack against a server of its own with its bounds as they are by default, while a few honest people talk and
 * others come: what it takes, whom it hurts, what the attacker gets. Prints a table for docs/benchmarks.md as it goes.
 */
export async function attack(options: AttackOptions = ATTACK_DEFAULTS): Promise<Figure[]> {
  const chosen = ATTACKS.filter(({ name }) => options.only.length === 0 || options.only.includes(name))
  if (chosen.length === 0)
    throw new Error(`there is no such attack; there are ${ATTACKS.map(({ name }) => name).join(', ')}`)
  const prepared = chosen.some(({ needs }) => needs === 'replay')
    ? await AttackedServer.prepare()
    : { folder: '', replay: '' }
  const figures: Figure[] = []
  console.log(`scale ${options.scale}, ${options.seconds} s each\n${HEAD}`)
  for (const one of chosen)
    for (const sources of options.sources) {
      const row = await run(one, sources, options, prepared)
      console.log(line(row))
      if (!row.lived) console.error(row.words.slice(-600))
      figures.push(...figuresOf(row))
    }
  if (prepared.folder !== '') rmSync(prepared.folder, { recursive: true, force: true })
  return figures
}
