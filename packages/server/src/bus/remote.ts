import { randomUUID } from 'node:crypto'
import type { Bus, Hint } from './port.ts'

/**
 * What carries text between nodes. `send` drops what cannot be sent now, and keeps the order of what is sent about one
 * room; what arrives goes to `receive`, own words too.
 */
export type Carrier = {
  send(text: string, room: string): void
  /** Resolves when texts pass in both directions. */
  ready(): Promise<void>
  close(): Promise<void>
}

export type Connect = (receive: (text: string) => void) => Carrier

/** Bytes that may wait for a slow carrier; beyond it hints are dropped. */
export const MAX_WAITING_BYTES = 8 * 1_024 * 1_024

/**
 * The bus between nodes. This node's own listeners hear at once and without the carrier, and never a second time. What is
 * published while the carrier is away is dropped, not kept: whoever misses a hint finds what it spoke of when heads are
 * compared.
 */
export class RemoteBus<P> implements Bus<P> {
  #node = randomUUID()
  #carrier: Carrier
  #listeners = new Set<(hint: Hint<P>) => void>()
  #closed = false

  constructor(connect: Connect) {
    this.#carrier = connect((text) => this.#receive(text))
  }

  async ready(): Promise<this> {
    await this.#carrier.ready()
    return this
  }

  publish(hint: Hint<P>): void {
    if (this.#closed) return
    this.#tell(hint)
    this.#carrier.send(JSON.stringify({ node: this.#node, hint }), hint.room)
  }

  subscribe(listener: (hint: Hint<P>) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  async close(): Promise<void> {
    this.#closed = true
    this.#listeners.clear()
    await this.#carrier.close()
  }

  #receive(text: string): void {
    if (this.#closed) return
    const { node, hint } = JSON.parse(text) as { node: string; hint: Hint<P> }
    if (node !== this.#node) this.#tell(hint)
  }

  #tell(hint: Hint<P>): void {
    for (const listener of this.#listeners) listener(hint)
  }
}
