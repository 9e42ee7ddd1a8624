import { BenchCluster } from '../cluster.ts'
import { percentile, sleep, times } from '../figures.ts'
import type { Figure } from '../figures.ts'
import { Viewer } from '../viewer.ts'

const ROOMS = Array.from({ length: 30 }, (_, n) => `cluster${n}`)
const IN_FLIGHT = 8
const WARM_UP_MS = 3_000
const APPEND_FOR_MS = 8_000
const ACROSS = 200
const ACROSS_INTERVAL_MS = 25
const ACROSS_VIEWERS = 30
const HAND_OVERS = 5
const PROBE_INTERVAL_MS = 10
const SETTLE_MS = 2_500

let ids = 0
const speak = (viewer: Viewer, room: string, text: string, id = `x${ids++}`): string => {
  viewer.send(JSON.stringify({ t: 'command', id, room, type: 'message.send', body: { text } }))
  return id
}

const open = async (cluster: BenchCluster, node: number, room: string, user: string): Promise<Viewer> => {
  const viewer = new Viewer(cluster.url(node), room, await cluster.token(user))
  await viewer.ready
  return viewer
}

/** As many appends as go, from people on every node, each with a few commands under way. */
async function appends(nodes: number): Promise<Figure[]> {
  const cluster = await BenchCluster.start(nodes, ROOMS)
  const people = await Promise.all(ROOMS.map((room, n) => open(cluster, n % nodes, room, `a${n}`)))
  const delays: number[] = []
  let stored = 0
  let measuring = false
  let running = true
  for (const [n, person] of people.entries()) {
    const at = new Map<string, number>()
    const give = (): void => void at.set(speak(person, ROOMS[n] ?? '', 'appended'), performance.now())
    person.onReply = (frame) => {
      if (measuring && !('error' in frame)) {
        stored += 1
        delays.push(performance.now() - (at.get(frame.id) ?? 0))
      }
      at.delete(frame.id)
      if (running) give()
    }
    for (let k = 0; k < IN_FLIGHT; k++) give()
  }
  await sleep(WARM_UP_MS)
  measuring = true
  await sleep(APPEND_FOR_MS)
  measuring = false
  running = false
  for (const { socket } of people) socket.terminate()
  await cluster.stop()
  return [
    { what: `cluster, ${nodes} node(s): appends`, value: (stored * 1_000) / APPEND_FOR_MS, unit: '/s' },
    { what: `cluster, ${nodes} node(s): send → stored p99`, value: percentile(delays, 0.99), unit: 'ms' },
  ]
}

/** One quiet room with viewers on three nodes: how long a message takes to those elsewhere. */
async function across(cluster: BenchCluster): Promise<Figure[]> {
  const room = ROOMS[0] ?? ''
  const viewers = await Promise.all(
    Array.from({ length: ACROSS_VIEWERS }, (_, n) => open(cluster, n % 3, room, `v${n}`)),
  )
  const delays: number[] = []
  for (const viewer of viewers)
    viewer.onRoomFrame = (text) => {
      const now = performance.now()
      for (const [, at] of text.matchAll(/"text":"t([\d.]+)"/g)) delays.push(now - Number(at))
    }
  for (let n = 0; n < ACROSS; n++) {
    speak(viewers[n % 3] as Viewer, room, `t${performance.now()}`)
    await sleep(ACROSS_INTERVAL_MS)
  }
  await sleep(500)
  for (const { socket } of viewers) socket.terminate()
  return times('cluster: send → received on three nodes', delays)
}

/**
 * People on the first node speak in every room, without a pause; the longest time that one of them waited for an answer
 * while something happened to another node is the time without service.
 */
async function during(cluster: BenchCluster, happen: () => Promise<void>): Promise<number[]> {
  const people = await Promise.all(ROOMS.map((room, n) => open(cluster, 0, room, `d${n}`)))
  const longest = ROOMS.map(() => 0)
  let running = true
  const speaking = people.map(async (person, n) => {
    while (running) {
      const at = performance.now()
      await new Promise<void>((done) => {
        const id = speak(person, ROOMS[n] ?? '', 'on')
        person.onReply = (frame) => {
          if (frame.id !== id) return
          // Anyone who is told to wait a moment gives it again under the same id, as the SDK does.
          if ('error' in frame) setTimeout(() => speak(person, ROOMS[n] ?? '', 'on', id), PROBE_INTERVAL_MS)
          else done()
        }
      })
      longest[n] = Math.max(longest[n] ?? 0, performance.now() - at)
      await sleep(PROBE_INTERVAL_MS)
    }
  })
  await sleep(1_000)
  longest.fill(0)
  await happen()
  await sleep(SETTLE_MS)
  running = false
  await Promise.all(speaking)
  for (const { socket } of people) socket.terminate()
  return longest
}

async function handOvers(cluster: BenchCluster): Promise<Figure[]> {
  const waits = { join: [] as number[], drain: [] as number[], kill: [] as number[] }
  // Only rooms that moved: about a third of them.
  const moved = (longest: number[]): number[] =>
    longest.toSorted((a, b) => b - a).slice(0, Math.floor(ROOMS.length / 4))
  for (let n = 0; n < HAND_OVERS; n++) {
    const last = cluster.nodes.length
    waits.join.push(...moved(await during(cluster, async () => void (await cluster.join()))))
    waits.drain.push(...moved(await during(cluster, () => cluster.nodes[last]!.kill('SIGTERM'))))
    await cluster.join()
    await cluster.know(4)
    waits.kill.push(
      ...moved(await during(cluster, () => cluster.nodes[last + 1]!.kill('SIGKILL').then(() => sleep(2_000)))),
    )
    cluster.nodes.splice(last)
    await cluster.know(3)
  }
  return [
    ...times('cluster: hand-over when a node joins, rooms that move', waits.join),
    ...times('cluster: without service when a node is drained', waits.drain),
    ...times('cluster: without service after kill -9 of the owner', waits.kill),
  ]
}

/** Several nodes on one machine, with PostgreSQL beside them: ratios count, not the figures themselves. */
export async function cluster(): Promise<Figure[]> {
  const figures: Figure[] = []
  for (const nodes of [1, 2, 3]) figures.push(...(await appends(nodes)))
  const three = await BenchCluster.start(3, ROOMS)
  figures.push(...(await across(three)), ...(await handOvers(three)))
  await three.stop()
  return figures
}
