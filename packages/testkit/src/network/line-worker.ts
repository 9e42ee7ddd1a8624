import { createSocket } from 'node:dgram'
import type { Socket } from 'node:dgram'
import { parentPort, workerData } from 'node:worker_threads'
import { seededRandom } from '@ovation/audience'
import { Line } from './line.ts'
import type { LineProperties } from './line.ts'
import { addressesOf, completeChecksum } from './packet.ts'

/** Where packets come in, and where the two devices take them. */
export type LineWorkerData = { host: string; peer: string; serverPort: number; clientPort: number; seed: number }
export type LineWorkerOrder =
  | { t: 'line'; properties: LineProperties }
  /** Nothing passes while it is blocked. */
  | { t: 'blocked'; blocked: boolean }
  /** Nothing from and to this address passes any more. */
  | { t: 'dead'; address: string }

type Waiting = { dueAtMs: number; packet: Buffer }

const { host, peer, serverPort, clientPort, seed } = workerData as LineWorkerData
const dead = new Set<string>()
let blocked = false

/** One direction: what comes from one device is given to the other when the line says so. */
class Direction {
  readonly line: Line
  readonly socket: Socket = createSocket('udp4')
  #waiting: Waiting[] = []
  #timer: NodeJS.Timeout | undefined
  #deliver: (packet: Buffer) => void

  constructor(random: () => number, deliver: (packet: Buffer) => void) {
    this.line = new Line(random)
    this.#deliver = deliver
    this.socket.on('message', (packet) => this.#take(packet))
  }

  #take(packet: Buffer): void {
    const addresses = addressesOf(packet)
    // Neighbours are found whatever the line is like.
    if (!addresses) return this.#deliver(packet)
    if (blocked || dead.has(addresses.from) || dead.has(addresses.to)) return
    const now = performance.now()
    const dueAtMs = this.line.dueAtMs(packet.length, now)
    if (dueAtMs === undefined) return
    completeChecksum(packet)
    if (dueAtMs <= now && this.#waiting.length === 0) return this.#deliver(packet)
    this.#waiting.push({ dueAtMs, packet })
    this.#schedule()
  }

  #schedule(): void {
    const [first] = this.#waiting
    if (!first || this.#timer) return
    this.#timer = setTimeout(() => this.#pass(), Math.max(0, first.dueAtMs - performance.now()))
  }

  #pass(): void {
    this.#timer = undefined
    const now = performance.now()
    while (this.#waiting[0] && this.#waiting[0].dueAtMs <= now) {
      const { packet } = this.#waiting.shift() as Waiting
      // What was on its way when the network went did not arrive.
      if (!blocked) this.#deliver(packet)
    }
    this.#schedule()
  }
}

const random = seededRandom(seed)
const toClient = new Direction(random, (packet) => toServer.socket.send(packet, clientPort, peer))
const toServer: Direction = new Direction(random, (packet) => toClient.socket.send(packet, serverPort, peer))

parentPort?.on('message', (order: LineWorkerOrder) => {
  if (order.t === 'line') for (const { line } of [toClient, toServer]) line.properties = order.properties
  else if (order.t === 'blocked') blocked = order.blocked
  else dead.add(order.address)
})
const bound = [toClient, toServer].map(({ socket }) => new Promise<void>((done) => socket.bind(0, host, done)))
await Promise.all(bound)
parentPort?.postMessage([toClient, toServer].map(({ socket }) => socket.address().port))
