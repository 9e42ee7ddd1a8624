import { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { IncomingMessage } from 'node:http'
import { initMessage, LOW_LATENCY_CLOSE, STILL_MESSAGE } from '@ovation/protocol/media-low-latency'
import { WebSocketServer } from 'ws'
import type { WebSocket } from 'ws'
import { cutWhenStalled } from '../entry/index.ts'
import type { Clock } from '../ops/index.ts'
import type { LiveStream } from './live-stream.ts'
import { answerPings, boundFrames, closeSocket } from './pongs.ts'

const STILL_INTERVAL_MS = 400

const MAX_CLIENT_BYTES = 1_024
/** A message is handed over when all of it is there: on a line of 120 kB/s this much takes half the time after which viewers take a connection for dead. */
const MAX_MESSAGE_BYTES = 48 * 1_024
const MAX_WAITING_BYTES = 3 * 1_024 * 1_024
const GOING_AWAY = 1_001
/** Of which nothing is taken for so long. */
const STALLED_MS = 30_000
/** Everybody is looked at again this often, whatever was heard: a ban ends video within a second also when the bus is away. */
const POLL_INTERVAL_MS = 800
/** How many are looked at in one turn of the event loop. */
const MAX_LOOKS_PER_TURN = 500

export type Watch = {
  room: string
  /** For whom the ticket was made that they came with. */
  actor: string | undefined
  stream: () => Promise<LiveStream | undefined>
  /** Whether to say that nothing comes, so that the viewer can tell it from a network that is gone. */
  stills: boolean
  /** Asked once: false where nothing is to be seen of whether there is such a room. */
  admit: () => Promise<boolean>
  /** Asked again and again while somebody watches. */
  mayWatch: () => Promise<boolean>
}

type Watcher = { ws: WebSocket; watch: Watch; sentAtMs: number }

/** The low-latency stream: header and parts over a WebSocket, from the newest keyframe on. */
export class LowLatencyServer {
  #server = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: MAX_CLIENT_BYTES,
    clientTracking: false,
    autoPong: false,
  })
  #watchers = new Map<string, Set<Watcher>>()
  #clock: Clock
  #stops: (() => void)[]

  constructor(clock: Clock) {
    this.#clock = clock
    this.#stops = [
      clock.every(POLL_INTERVAL_MS, () => this.#lookAtAll()),
      clock.every(STILL_INTERVAL_MS, () => this.#sayStill()),
    ]
  }

  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer, watch: Watch): void {
    const admit = async (ws: WebSocket): Promise<void> => {
      const admitted = await watch.admit().catch(() => undefined)
      if (admitted === undefined) return closeSocket(ws, LOW_LATENCY_CLOSE.forbidden, 'forbidden')
      const stream = admitted ? await watch.stream().catch(() => undefined) : undefined
      if (!stream) return closeSocket(ws, LOW_LATENCY_CLOSE.notLive, 'not live')
      if (ws.readyState !== ws.OPEN) return
      const watcher = { ws, watch, sentAtMs: this.#clock.monotonicMs() }
      this.#add(watcher)
      follow(watcher, socket, stream, this.#clock)
    }
    this.#server.handleUpgrade(request, socket, head, (ws) => {
      ws.on('error', () => {})
      answerPings(ws)
      boundFrames(ws, ['message', 'ping', 'pong'])
      cutWhenStalled(socket, STALLED_MS)
      admit(ws).catch(() => ws.terminate())
    })
  }

  /** Who may watch in a room has changed, for everybody there or for one person. */
  async changed(room: string, actor?: string): Promise<void> {
    await look(
      [...(this.#watchers.get(room) ?? [])].filter(({ watch }) => actor === undefined || watch.actor === actor),
    )
  }

  /** Sends everybody away, to come back: this server ends. */
  close(): void {
    for (const stop of this.#stops) stop()
    for (const watchers of this.#watchers.values()) for (const { ws } of watchers) closeSocket(ws, GOING_AWAY)
  }

  #add(watcher: Watcher): void {
    const { room } = watcher.watch
    const others = this.#watchers.get(room) ?? new Set()
    this.#watchers.set(room, others.add(watcher))
    watcher.ws.on('close', () => {
      others.delete(watcher)
      if (others.size === 0 && this.#watchers.get(room) === others) this.#watchers.delete(room)
    })
  }

  #sayStill(): void {
    const before = this.#clock.monotonicMs() - STILL_INTERVAL_MS
    for (const watchers of this.#watchers.values())
      for (const { ws, watch, sentAtMs } of watchers)
        if (watch.stills && sentAtMs < before && ws.bufferedAmount === 0) ws.send(STILL_MESSAGE)
  }

  #lookAtAll(): Promise<void> {
    return look([...this.#watchers.values()].flatMap((watchers) => [...watchers]))
  }
}

/** Ends the video of those who may watch no more. */
async function look(watchers: readonly Watcher[]): Promise<void> {
  for (let from = 0; from < watchers.length; from += MAX_LOOKS_PER_TURN) {
    const some = watchers.slice(from, from + MAX_LOOKS_PER_TURN)
    await Promise.all(
      some.map(async ({ ws, watch }) => {
        if (!(await watch.mayWatch().catch(() => false))) closeSocket(ws, LOW_LATENCY_CLOSE.forbidden, 'forbidden')
      }),
    )
    if (from + MAX_LOOKS_PER_TURN < watchers.length) await new Promise((done) => void setImmediate(done))
  }
}

/** A viewer who cannot keep up is skipped forward to the next keyframe rather than queued for. */
function follow(watcher: Watcher, socket: Duplex, stream: LiveStream, clock: Clock): void {
  const { ws, watch } = watcher
  let skipping = false
  const send = (data: string | Buffer): void => {
    watcher.sentAtMs = clock.monotonicMs()
    ws.send(data)
  }
  const stop = stream.listen({
    init: ({ bytes, mime, width, height }) => {
      // A header cannot be skipped as parts are: anyone who has read so little comes back for it.
      if (socket.writableLength > MAX_WAITING_BYTES) return ws.terminate()
      send(initMessage({ mime, epochMs: stream.epochMs, width, height }, watch.stills))
      send(bytes)
    },
    part: ({ bytes, independent }) => {
      // Anyone who leaves for a smaller stream must not be sent what waits of this one first: it would take up their line.
      if (ws.readyState === ws.CLOSING) return reset(socket)
      if (socket.writableLength > MAX_WAITING_BYTES) skipping = true
      else if (independent) skipping = false
      if (skipping) return
      for (let from = 0; from < bytes.length; from += MAX_MESSAGE_BYTES)
        send(bytes.subarray(from, from + MAX_MESSAGE_BYTES))
    },
    ended: () => closeSocket(ws, LOW_LATENCY_CLOSE.ended, 'ended'),
  })
  ws.on('close', stop)
}

/** Ends a connection with all that the kernel still holds of it. */
function reset(socket: Duplex): void {
  try {
    if (socket instanceof Socket) socket.resetAndDestroy()
  } catch {
    // Over TLS only the end of the connection can be had.
    socket.destroy()
  }
}
