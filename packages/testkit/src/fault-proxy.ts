import { connect, createServer } from 'node:net'
import type { AddressInfo, Server, Socket } from 'node:net'

/** What the proxy does to the bytes that pass it. */
export type Faults = {
  /** Each chunk waits so long. */
  delayMs: number
  /** Bytes per second towards the client; 0 is no bound. */
  clientBytesPerSecond: number
  /** Swallows what goes in this direction, with both sides believing that they are connected. */
  silent: 'none' | 'toServer' | 'toClient' | 'both'
}

const NONE: Faults = { delayMs: 0, clientBytesPerSecond: 0, silent: 'none' }
const SLICE_MS = 50

type Pair = { client: Socket; server: Socket; left?: boolean }

/** A network that misbehaves on demand: between a client and a server on this machine. */
export class FaultProxy {
  #server: Server
  #pairs = new Set<Pair>()
  #faults: Faults = NONE
  #refusing = false
  #holding = false
  #held: Socket[] = []
  #target: number

  private constructor(target: number) {
    this.#target = target
    this.#server = createServer((client) => this.#accept(client))
  }

  /** Listens on a free port of 127.0.0.1 and passes on to `targetPort` there. */
  static async open(targetPort: number): Promise<FaultProxy> {
    const proxy = new FaultProxy(targetPort)
    await new Promise<void>((done) => proxy.#server.listen(0, '127.0.0.1', done))
    return proxy
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  set target(port: number) {
    this.#target = port
  }

  set faults(faults: Partial<Faults>) {
    this.#faults = { ...NONE, ...faults }
  }

  /** Whether new connections are turned away. */
  set refusing(refusing: boolean) {
    this.#refusing = refusing
  }

  /** Whether new connections wait, as where nothing answers yet. */
  set holding(holding: boolean) {
    this.#holding = holding
    if (!holding) for (const client of this.#held.splice(0)) this.#accept(client)
  }

  /** From now on nothing passes over the connections that are there, and nobody is told; new ones are not touched. */
  leaveBehind(): void {
    for (const pair of this.#pairs) pair.left = true
  }

  get connections(): number {
    return this.#pairs.size
  }

  /** Cuts every connection at once, in the middle of whatever was under way. */
  cut(): void {
    for (const { client, server } of this.#pairs) {
      client.resetAndDestroy()
      server.resetAndDestroy()
    }
  }

  /** From now on, lets `bytes` more pass towards each client and then cuts it off, most likely inside a frame. */
  cutAfter(bytes: number): void {
    for (const pair of this.#pairs) {
      let left = bytes
      pair.server.on('data', (chunk: Buffer) => {
        left -= chunk.length
        if (left <= 0) {
          pair.client.destroy()
          pair.server.destroy()
        }
      })
    }
  }

  async close(): Promise<void> {
    this.cut()
    await new Promise((done) => this.#server.close(done))
  }

  #accept(client: Socket): void {
    if (this.#refusing) return void client.destroy()
    if (this.#holding) return void this.#held.push(client.on('error', () => {}))
    if (client.destroyed) return
    const server = connect(this.#target, '127.0.0.1')
    const pair: Pair = { client, server }
    this.#pairs.add(pair)
    client.setNoDelay(true)
    server.setNoDelay(true)
    const end = (): void => {
      // Anyone who is left behind hears of no end either, but for the end of this proxy.
      if (pair.left && this.#server.listening) return
      this.#pairs.delete(pair)
      client.destroy()
      server.destroy()
    }
    for (const socket of [client, server]) socket.on('error', end).on('close', end)
    client.on('data', (chunk: Buffer) => this.#pass(chunk, server, 'toServer', pair))
    server.on('data', (chunk: Buffer) => {
      if (this.#faults.clientBytesPerSecond > 0) void this.#trickle(chunk, pair)
      else this.#pass(chunk, client, 'toClient', pair)
    })
  }

  #pass(chunk: Buffer, to: Socket, direction: 'toServer' | 'toClient', pair: Pair): void {
    const { delayMs, silent } = this.#faults
    if (silent === 'both' || silent === direction || pair.left) return
    if (delayMs === 0) to.write(chunk)
    else setTimeout(() => !pair.left && to.writable && to.write(chunk), delayMs)
  }

  /** Takes from the server only as fast as the client reads, so that what waits, waits with the server. */
  async #trickle(chunk: Buffer, pair: Pair): Promise<void> {
    const { client, server } = pair
    if (pair.left) return
    server.pause()
    const slice = Math.max(1, Math.floor((this.#faults.clientBytesPerSecond * SLICE_MS) / 1_000))
    for (let from = 0; from < chunk.length && client.writable; from += slice) {
      client.write(chunk.subarray(from, from + slice))
      await new Promise((done) => setTimeout(done, SLICE_MS))
    }
    server.resume()
  }
}
