import { inflateRawSync } from 'node:zlib'
import { loadSecrets, Tokens } from '../../packages/server/src/identity/index.ts'
import { ADAPTERS, nowMs, ovation } from './adapter.ts'
import type { Read } from './adapter.ts'
import { gatherLikesMs } from '@ovation/features/likes/client'
import { LoadConnection } from './connection.ts'
import { Histogram } from './histogram.ts'

// One process full of viewers. Each distinct message is decoded once; anyone who receives the same bytes compares them.

export type Order =
  | {
      do: 'open'
      port: number
      adapter: string
      secrets: string
      rooms: string[]
      first: number
      count: number
      deflate: boolean
      slow: number
      atOnce: number
      timeoutMs: number
    }
  | { do: 'measure' }
  | { do: 'report' }
  | { do: 'like'; perSecond: number; people: number; room: string }
  | { do: 'churn'; perSecond: number }

export type Report = {
  ready: number
  closed: number
  /** Close codes of connections that ended. */
  codes: Record<string, number>
  events: number
  frames: number
  bytes: number
  /** Events that never came and were not declared. */
  gaps: number
  /** Events that were declared as left out. */
  sampledOut: number
  outOfOrder: number
  /** How often somebody was let in. */
  came: number
  delays: { pairs: [number, number][]; max: number }
  slowDelays: { pairs: [number, number][]; max: number }
  /** The oldest that any slow viewer's newest event is now, milliseconds. */
  slowestBehindMs: number
}

const RECENT = 256
const TAIL = Buffer.from([0x00, 0x00, 0xff, 0xff])
const SLOW_BYTES_PER_S = 2_000
const SLOW_INTERVAL_MS = 100
const BACKOFF_MS = 500
const CHURN_INTERVAL_MS = 20

type Message = { payload: Buffer; read: Read }
type Viewer = { connection: LoadConnection; seq: number; ready: boolean; slow: boolean; hint: number; newestMs: number }

let adapter = ovation
const viewers: Viewer[] = []
/** Those who leave of their own will, to come again at once. */
const leaving = new Set<Viewer>()
const recent: Message[] = []
let written = 0
let measuring = false
let report = fresh()
let delays = new Histogram()
let slowDelays = new Histogram()
const codes: Record<string, number> = {}

function fresh() {
  return { events: 0, frames: 0, bytes: 0, gaps: 0, sampledOut: 0, outOfOrder: 0, came: 0 }
}

function decode(payload: Buffer, compressed: boolean, viewer: Viewer): Read {
  // Most have come to somebody else just now: from where this viewer stood last, the next is the likeliest.
  for (let n = 1; n <= Math.min(RECENT, written); n++) {
    const index = n === 1 ? viewer.hint : written - n + 1
    const known = recent[index % RECENT]
    if (known && known.payload.length === payload.length && known.payload.equals(payload)) {
      viewer.hint = index + 1
      return known.read
    }
    if (n > 8 && payload.length < 100) break
  }
  const text = compressed
    ? inflateRawSync(Buffer.concat([payload, TAIL]), { finishFlush: 2 }).toString()
    : payload.toString()
  const read = adapter.read(text)
  if (read.kind === 'events') {
    recent[written % RECENT] = { payload: Buffer.from(payload), read }
    viewer.hint = written + 1
    written += 1
  }
  return read
}

function take(viewer: Viewer, payload: Buffer, compressed: boolean, frameBytes: number): void {
  const read = decode(payload, compressed, viewer)
  if (measuring) report.bytes += frameBytes
  if (read.kind === 'say') return viewer.connection.send(read.text)
  if (read.kind === 'ready') {
    viewer.ready = true
    report.came += 1
    return
  }
  if (read.kind !== 'events') return
  if (read.to <= viewer.seq) {
    if (measuring) report.outOfOrder += 1
    return
  }
  const gaps = viewer.seq === 0 ? 0 : Math.max(0, read.from - viewer.seq - 1)
  viewer.seq = read.to
  const now = nowMs()
  viewer.newestMs = read.times.at(-1) ?? now
  if (!measuring) return
  report.frames += 1
  report.gaps += gaps
  report.sampledOut += read.left
  report.events += read.times.length
  const into = viewer.slow ? slowDelays : delays
  for (const at of read.times) into.add(now - at)
}

/** Reads like a bad network: so many bytes a second, whatever there is. */
function slowDown(connection: LoadConnection): void {
  const { socket } = connection
  connection.takeOver()
  let budget = 0
  setInterval(() => {
    budget = Math.min(SLOW_BYTES_PER_S, budget + (SLOW_BYTES_PER_S * SLOW_INTERVAL_MS) / 1_000)
    let chunk: Buffer | null
    while (budget > 0 && (chunk = socket.read(Math.min(budget, Math.max(1, socket.readableLength))) as Buffer | null)) {
      budget -= chunk.length
      connection.take(chunk)
    }
  }, SLOW_INTERVAL_MS)
}

async function open(order: Extract<Order, { do: 'open' }>): Promise<void> {
  adapter = ADAPTERS[order.adapter] ?? ovation
  const tokens = order.secrets === '' ? undefined : new Tokens(loadSecrets(order.secrets))
  const minted: string[] = []
  for (let n = order.first; n < order.first + order.count; n++)
    minted.push(
      (await tokens?.mint({ user: `v${n}`, name: `v${n}`, rooms: { '*': 'member' }, expiresInS: 3_600 }, Date.now())) ??
        '',
    )
  for (let from = 0; from < order.count; from += order.atOnce) {
    const batch = await Promise.all(
      Array.from({ length: Math.min(order.atOnce, order.count - from) }, async (_, k) => {
        const n = order.first + from + k
        const room = order.rooms[n % order.rooms.length] ?? ''
        const token = minted[from + k] ?? ''
        if (order.timeoutMs > 0) await new Promise((turn) => setTimeout(turn, Math.random() * order.timeoutMs))
        const slow = n % 1_000 < order.slow * 1_000
        const viewer: Viewer = {
          connection: undefined as never,
          seq: 0,
          ready: false,
          slow,
          hint: 0,
          newestMs: nowMs(),
        }
        const connect = (): void => {
          viewer.seq = 0
          viewer.connection = new LoadConnection(order.port, adapter.path, order.deflate, {
            opened: () => {
              if (adapter.openIsReady) viewer.ready = true
              for (const text of adapter.greeting({ token, room })) viewer.connection.send(text)
            },
            message: (payload, compressed, bytes) => take(viewer, payload, compressed, bytes),
            closed: (code) => {
              if (leaving.delete(viewer)) return connect()
              codes[String(code ?? 1006)] = (codes[String(code ?? 1006)] ?? 0) + 1
              // Anyone who was not let in comes again, as the SDK does.
              if (!viewer.ready) setTimeout(connect, BACKOFF_MS * (1 + Math.random()))
              viewer.ready = false
            },
          })
        }
        connect()
        viewers.push(viewer)
        return viewer
      }),
    )
    const until = performance.now() + 60_000
    while (batch.some(({ ready }) => !ready) && performance.now() < until)
      await new Promise((next) => setTimeout(next, 5))
    for (const { connection, slow } of batch) if (slow) slowDown(connection)
  }
}

function like(order: Extract<Order, { do: 'like' }>): void {
  // As the SDK does: what was tapped meanwhile goes as one number.
  const intervalMs = gatherLikesMs(order.people)
  const each = Math.round((order.perSecond * intervalMs) / 1_000 / viewers.length)
  let turn = 0
  const SLICES = 100
  setInterval(() => {
    for (let n = turn++ % SLICES; n < viewers.length; n += SLICES)
      viewers[n]?.connection.send(`{"t":"like","room":"${order.room}","count":${each}}`)
  }, intervalMs / SLICES)
}

function churn(perSecond: number): void {
  let turn = 0
  setInterval(() => {
    for (let n = 0; n < (perSecond * CHURN_INTERVAL_MS) / 1_000; n++) {
      const viewer = viewers[turn++ % viewers.length]
      if (!viewer?.ready || viewer.slow) continue
      viewer.ready = false
      leaving.add(viewer)
      viewer.connection.socket.destroy()
    }
  }, CHURN_INTERVAL_MS)
}

function tell(): Report {
  const now = nowMs()
  const behind = viewers.filter(({ slow, ready }) => slow && ready).map(({ newestMs }) => now - newestMs)
  return {
    ready: viewers.filter(({ ready }) => ready).length,
    closed: viewers.filter(({ ready }) => !ready).length,
    codes,
    ...report,
    delays: { pairs: delays.pairs, max: delays.max },
    slowDelays: { pairs: slowDelays.pairs, max: slowDelays.max },
    slowestBehindMs: Math.max(0, ...behind),
  }
}

process.on('message', async (order: Order) => {
  if (order.do === 'open') await open(order)
  else if (order.do === 'like') like(order)
  else if (order.do === 'churn') churn(order.perSecond)
  else if (order.do === 'measure') {
    measuring = true
    report = fresh()
    delays = new Histogram()
    slowDelays = new Histogram()
  }
  if (process.connected) process.send?.(tell())
})
