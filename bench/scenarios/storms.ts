import { sleep } from '../figures.ts'
import type { Figure } from '../figures.ts'
import { nowMs } from '../load/adapter.ts'
import { Crowd } from '../load/crowd.ts'
import { BenchServer } from '../server.ts'
import { openViewers } from '../viewer.ts'
import { speak } from './hot.ts'

const ROOM = 'storm'
const OTHER = 'elsewhere'
const LIKERS = 5_000
const LIKES_PER_S = 100_000
const LIKE_S = 10
const RETURNING = 15_000
const TIMEOUT_S = 60

/** Five thousand people tap as fast as they can. */
export async function likes(): Promise<Figure[]> {
  const server = await BenchServer.start({ core: true })
  await server.createRoom(ROOM)
  const crowd = await Crowd.open({ port: server.port, secrets: server.folder, rooms: [ROOM], count: LIKERS })
  const [watcher] = await openViewers(server, [ROOM], 1)
  await sleep(2_000)
  const idleFrom = server.cpuSeconds
  await sleep(3_000)
  const idle = (server.cpuSeconds - idleFrom) / 3
  await crowd.like(LIKES_PER_S, LIKERS, ROOM)
  await sleep(2_000)
  const [cpuBefore, at, likesBefore] = [server.cpuSeconds, nowMs(), watcher?.likes ?? 0]
  await sleep(LIKE_S * 1_000)
  const seconds = (nowMs() - at) / 1_000
  const cpu = (server.cpuSeconds - cpuBefore) / seconds
  const counted = ((watcher?.likes ?? 0) - likesBefore) / seconds
  crowd.close()
  watcher?.socket.terminate()
  await server.stop()
  return [
    { what: `likes: ${LIKERS} people, ${LIKES_PER_S} a second: server CPU`, value: cpu * 100, unit: '% of a core' },
    { what: 'likes: … counted', value: counted, unit: '/s' },
    { what: 'likes: … without them', value: idle * 100, unit: '% of a core' },
  ]
}

/** Fifteen thousand people return at once, while another room goes on. */
export async function storm(): Promise<Figure[]> {
  const server = await BenchServer.start({ core: true })
  for (const room of [ROOM, OTHER]) await server.createRoom(room)
  const elsewhere = await openViewers(server, [OTHER], 50)
  const watching = await Crowd.open({
    port: server.port,
    secrets: server.folder,
    rooms: [OTHER],
    count: 500,
    workers: 1,
  })
  const stop = speak(elsewhere, [OTHER], 20)
  await sleep(2_000)
  await watching.measure()
  await server.metric('ovation_event_loop_delay_max_seconds')
  const [at, cpuBefore] = [nowMs(), server.cpuSeconds]
  const crowd = await Promise.race([
    Crowd.open({
      ...{ port: server.port, secrets: server.folder, rooms: [ROOM], count: RETURNING, atOnce: RETURNING },
      // They share a core with those who measure the other room, who must not wait for them.
      nice: 15,
      // As the SDK returns: at some moment of the first half second.
      timeoutMs: 500,
    }),
    sleep(TIMEOUT_S * 1_000),
  ])
  const seconds = (nowMs() - at) / 1_000
  const cpu = server.cpuSeconds - cpuBefore
  const stall = await server.metric('ovation_event_loop_delay_max_seconds')
  const ready = crowd ? (await crowd.report()).ready : 0
  const { delays, gaps } = await watching.report()
  stop()
  crowd?.close()
  watching.close()
  for (const { socket } of elsewhere) socket.terminate()
  await server.stop()
  return [
    { what: 'storm: people who returned', value: ready, unit: '' },
    { what: 'storm: until all are there', value: seconds, unit: 's' },
    { what: 'storm: CPU of the server for each of them', value: (cpu * 1e6) / ready, unit: 'µs' },
    { what: 'storm: longest stall of the event loop', value: stall * 1_000, unit: 'ms' },
    { what: 'storm: the other room, send → received, p50', value: delays.quantile(0.5), unit: 'ms' },
    { what: 'storm: the other room, send → received, p99', value: delays.quantile(0.99), unit: 'ms' },
    { what: 'storm: the other room, undeclared gaps', value: gaps, unit: '' },
  ]
}
