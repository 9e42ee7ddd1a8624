import { connect as connectTcp } from 'node:net'
import type { Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import type { TLSSocket } from 'node:tls'
import { systemClock } from '../../src/ops/index.ts'
import type { Draw } from './random.ts'

/** What is fuzzed: a server of its own, and what anyone who is let in holds. */
export type Target = {
  port: number
  /** Where other nodes call it, and its id among them. */
  opsUrl: string
  node: string
  rtmpPort: number
  /** Where it listens without TLS, if it has TLS. */
  plainPort?: number
  /** Where it listens for people in its network, if it was opened to them. */
  networkPort?: number
  tls: boolean
  /** Where its data and its control socket lie. */
  folder: string
  rooms: readonly string[]
  /** Of each room, in the same order. */
  streamKeys: readonly string[]
  /** Of members, hosts and owners of those rooms. */
  tokens: readonly string[]
  /** Of the cluster, to sign its calls. */
  signing: string
  redisUrl?: string
}

/** Bytes on a connection; `until`: what has to come back, for a moment, before the next ones go out. */
export type Step = { bytes: Buffer; until?: string }

export type Door = {
  /** Stands in seeds and reports. */
  name: string
  /** What is sent on one connection. The same draw gives the same input. */
  input: (draw: Draw, target: Target) => Step[]
  /** Sends it from an address, and resolves when the server is done with it or a moment has passed. */
  send: (steps: readonly Step[], target: Target, from: string) => Promise<void>
}

export const step = (bytes: Buffer | string, until?: string): Step => ({
  bytes: Buffer.from(bytes),
  ...(until === undefined ? {} : { until }),
})

const ANSWER_TIMEOUT_MS = 100
const LET_GO_TIMEOUT_MS = 30
const CONNECT_TIMEOUT_MS = 3_000
const MAX_KEPT_BYTES = 256 * 1_024

export type Where = { port: number; tls?: boolean; alpn?: string[] } | { path: string }

/** Of the newest handshake with a port: the next ones take it up, which costs both sides far less. */
const sessions = new Map<number, Buffer>()

function secured(socket: TLSSocket, port: number): TLSSocket {
  return socket.on('session', (session) => sessions.set(port, session))
}

const open = (where: Where, from: string): Socket => {
  if ('path' in where) return connectTcp({ path: where.path })
  const { port, tls, alpn } = where
  const options = { port, host: '127.0.0.1', localAddress: from }
  // Its certificate is of the server's own making.
  return tls
    ? secured(
        connectTls({
          ...options,
          rejectUnauthorized: false,
          session: sessions.get(port),
          ...(alpn ? { ALPNProtocols: alpn } : {}),
        }),
        port,
      )
    : connectTcp(options)
}

/** A connection that writes what it is told to and looks for words in what comes back. */
export class Wire {
  closed = false
  readonly #socket: Socket
  #received = Buffer.alloc(0)
  #wake: () => void = () => {}

  constructor(where: Where, from: string) {
    this.#socket = open(where, from)
    this.#socket.setNoDelay(true)
    this.#socket.on('error', () => {})
    this.#socket.on('close', () => {
      this.closed = true
      this.#wake()
    })
    this.#socket.on('data', (chunk: Buffer) => {
      this.#received = Buffer.concat([this.#received, chunk]).subarray(-MAX_KEPT_BYTES)
      this.#wake()
    })
  }

  get received(): Buffer {
    return this.#received
  }

  connected(): Promise<boolean> {
    const event = 'encrypted' in this.#socket ? 'secureConnect' : 'connect'
    return new Promise((done) => {
      const timer = setTimeout(() => done(false), CONNECT_TIMEOUT_MS)
      const end = (well: boolean) => (): void => {
        clearTimeout(timer)
        done(well)
      }
      this.#socket.once(event, end(true)).once('close', end(false))
    })
  }

  write(bytes: Buffer): void {
    if (!this.closed && bytes.length > 0) this.#socket.write(bytes)
  }

  /** Waits until it is so, or closed, or the time is over. */
  async until(check: () => boolean, timeoutMs = ANSWER_TIMEOUT_MS): Promise<void> {
    const end = performance.now() + timeoutMs
    while (!this.closed && !check() && performance.now() < end)
      await new Promise<void>((done) => {
        const callOff = systemClock.after(end - performance.now(), done)
        this.#wake = () => {
          callOff()
          done()
        }
      })
  }

  async release(timeoutMs = LET_GO_TIMEOUT_MS): Promise<void> {
    this.#socket.end()
    await this.until(() => false, timeoutMs)
    this.#socket.destroy()
  }
}

/** Writes the steps one after the other on one connection. */
export async function talk(where: Where, steps: readonly Step[], from: string): Promise<void> {
  const wire = new Wire(where, from)
  if (await wire.connected())
    for (const { bytes, until } of steps) {
      wire.write(bytes)
      if (until !== undefined) await wire.until(() => wire.received.includes(until))
    }
  await wire.release()
}
