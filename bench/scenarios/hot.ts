import { execFileSync } from 'node:child_process'
import { nowMs, stamped } from '../load/adapter.ts'
import { Crowd, LOAD_CORE } from '../load/crowd.ts'
import type { CrowdOptions } from '../load/crowd.ts'
import { sleep } from '../figures.ts'
import type { Figure } from '../figures.ts'
import { BenchServer } from '../server.ts'
import { openViewers } from '../viewer.ts'
import type { Viewer } from '../viewer.ts'

const ROOM = 'hot'
const SPEAKERS = 50
const WARM_UP_S = 5
const TICK_MS = 5
/** About 200 bytes a message, as people write them. */
export const WORDS = [
  '今天的画面真好看',
  'hello from the other side',
  '主播加油！',
  '哈哈哈哈哈哈',
  'where is this?',
  '前排围观',
  '这首歌叫什么名字',
  'great stream tonight',
]

export type Plan = {
  name: string
  viewers: number
  perSecond: number
  seconds: number
  /** How many rooms all of that is spread over; one by default. */
  rooms?: number
  crowd?: Partial<CrowdOptions>
  /** What happens besides, as long as the room is measured. */
  meanwhile?: (crowd: Crowd) => Promise<unknown>
}

/** People speak at an even pace, each in their room; gives what ends that. */
export function speak(
  speakers: readonly Viewer[],
  rooms: readonly string[],
  perSecond: number,
): () => { sent: number; refused: number } {
  const started = nowMs()
  let sent = 0
  let refused = 0
  for (const speaker of speakers) speaker.onReply = (frame) => void ('error' in frame && (refused += 1))
  const timer = setInterval(() => {
    const due = ((nowMs() - started) / 1_000) * perSecond
    for (; sent < due; sent++) {
      const text = stamped(`${WORDS[sent % WORDS.length]} ${sent} ${'好'.repeat(sent % 20)}`)
      const n = sent % speakers.length
      const room = rooms[n % rooms.length]
      speakers[n]?.send(JSON.stringify({ t: 'command', id: `h${sent}`, room, type: 'message.send', body: { text } }))
    }
  }, TICK_MS)
  return () => {
    clearInterval(timer)
    return { sent, refused }
  }
}

/** One room, very many viewers. The server has one core to itself, the load the other. */
export async function crowded(plan: Plan): Promise<Figure[]> {
  execFileSync('taskset', ['-cp', LOAD_CORE, String(process.pid)], { stdio: 'ignore' })
  const server = await BenchServer.start({ core: true })
  const rooms = plan.rooms === undefined ? [ROOM] : Array.from({ length: plan.rooms }, (_, n) => `${ROOM}${n}`)
  for (const room of rooms) await server.createRoom(room)
  const before = server.residentBytes
  const speakers = await openViewers(server, rooms, Math.max(SPEAKERS, rooms.length))
  const crowd = await Crowd.open({
    port: server.port,
    secrets: server.folder,
    rooms,
    // The speakers watch too.
    count: plan.viewers - speakers.length,
    ...plan.crowd,
  })
  const resident = server.residentBytes
  const stop = speak(speakers, rooms, plan.perSecond)
  await sleep(WARM_UP_S * 1_000)
  await crowd.measure()
  await plan.meanwhile?.(crowd)
  await server.metric('ovation_event_loop_delay_max_seconds')
  const [cpuBefore, at] = [server.cpuSeconds, nowMs()]
  let behind = 0
  while (nowMs() - at < plan.seconds * 1_000) {
    await sleep(1_000)
    behind = Math.max(behind, (await crowd.report()).slowestBehindMs)
  }
  const cpu = server.cpuSeconds - cpuBefore
  const seconds = (nowMs() - at) / 1_000
  const stall = await server.metric('ovation_event_loop_delay_max_seconds')
  const mean = async (name: string): Promise<number> =>
    ((await server.metric(`${name}_sum`)) / (await server.metric(`${name}_count`))) * 1_000
  const [interval, pass] = [await mean('ovation_flush_interval_seconds'), await mean('ovation_pass_seconds')]
  const sum = await crowd.report()
  const { refused } = stop()
  crowd.close()
  for (const { socket } of speakers) socket.terminate()
  await server.stop()
  const { name } = plan
  // What was declared as left out was dealt with too, and counts for nothing.
  const figures: Figure[] = [
    { what: `${name}: viewers`, value: sum.ready, unit: '' },
    { what: `${name}: events delivered`, value: sum.events / seconds, unit: '/s' },
    { what: `${name}: server CPU`, value: (cpu / seconds) * 100, unit: '% of a core' },
    { what: `${name}: CPU per delivered event`, value: (cpu * 1e6) / sum.events, unit: 'µs' },
    { what: `${name}: events per frame`, value: sum.events / sum.frames, unit: '' },
    { what: `${name}: bytes per viewer`, value: sum.bytes / seconds / sum.ready, unit: 'B/s' },
    { what: `${name}: send → received, p50`, value: sum.delays.quantile(0.5), unit: 'ms' },
    { what: `${name}: send → received, p99`, value: sum.delays.quantile(0.99), unit: 'ms' },
    { what: `${name}: send → received, max`, value: sum.delays.max, unit: 'ms' },
    { what: `${name}: undeclared gaps`, value: sum.gaps, unit: '' },
    { what: `${name}: out of order`, value: sum.outOfOrder, unit: '' },
    { what: `${name}: declared as left out`, value: sum.sampledOut, unit: '' },
    { what: `${name}: connections lost`, value: sum.closed, unit: '' },
    { what: `${name}: commands refused`, value: refused, unit: '' },
    { what: `${name}: from flush to flush, one pass (means)`, value: interval, unit: `ms, ${pass.toFixed(0)} ms` },
    { what: `${name}: longest stall of the event loop`, value: stall * 1_000, unit: 'ms' },
    { what: `${name}: memory per viewer`, value: (resident - before) / plan.viewers / 1_024, unit: 'KiB' },
  ]
  if (plan.meanwhile) figures.push({ what: `${name}: came again`, value: sum.came / seconds, unit: '/s' })
  if (plan.crowd?.slow)
    figures.push({ what: `${name}: the slow ones’ newest event, oldest`, value: behind / 1_000, unit: 's' })
  return figures
}

export const hot = (): Promise<Figure[]> => crowded({ name: 'hot', viewers: 5_000, perSecond: 100, seconds: 15 })
/** Half a core: how late an event is while there is time. */
export const middle = (): Promise<Figure[]> => crowded({ name: 'middle', viewers: 2_000, perSecond: 50, seconds: 15 })
export const huge = (): Promise<Figure[]> => crowded({ name: 'huge', viewers: 15_000, perSecond: 40, seconds: 15 })
export const slow = async (): Promise<Figure[]> => [
  ...(await crowded({ name: 'slow tenth, without them', viewers: 4_500, perSecond: 100, seconds: 15 })),
  ...(await crowded({ name: 'slow tenth', viewers: 5_000, perSecond: 100, seconds: 60, crowd: { slow: 0.1 } })),
]
export const small = (): Promise<Figure[]> =>
  crowded({ name: 'small rooms', viewers: 10_000, rooms: 1_000, perSecond: 1_000, seconds: 15 })
/** Everybody stays three seconds, on average. */
export const churn = (): Promise<Figure[]> =>
  crowded({
    ...{ name: 'coming and going', viewers: 3_000, perSecond: 20, seconds: 15 },
    meanwhile: (crowd) => crowd.churn(1_000),
  })
