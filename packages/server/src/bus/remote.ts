import { randomUUID } from 'node:crypto'
import { readJson } from '@ovation/protocol/schemas'
import { z } from 'zod'
import { guarded } from '../entry/index.ts'
import type { Report } from '../entry/index.ts'
import { isSigned, sign } from '../ops/index.ts'
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

export type RemoteBusDeps = {
  /** What nodes of a cluster share: words of anybody else who can write to the carrier are not taken. */
  secret: string
  /** Hears of what a listener threw. */
  report: Report
  /** Whether the payload of a hint is what listeners expect. */
  isPayload: (payload: unknown, from: number, to: number) => boolean
}

const MAX_TEXT_CHARS = 16 * 1_024 * 1_024
const BOUNDS = { maxDepth: 64, maxNodes: 2_000_000 }
const SIGNATURE_CHARS = 43
const whole = z.int().min(0)
const message = z.object({
  node: z.string(),
  hint: z.object({ room: z.string(), epoch: whole, from: whole, to: whole, payload: z.unknown() }),
})

/** Bytes that may wait for a slow carrier; beyond it hints are dropped. */
export const MAX_WAITING_BYTES = 8 * 1_024 * 1_024

/**
 * The bus between nodes. This node's own listeners hear at once and without the carrier, and never a second time. What is
 * published while the carrier is away is dropped, not kept: anyone who misses a hint finds what it spoke of when heads are
 * compared.
 */
export class RemoteBus<P> implements Bus<P> {
  #node = randomUUID()
  #carrier: Carrier
  #listeners = new Set<(hint: Hint<P>) => void>()
  #closed = false
  #deps: RemoteBusDeps

  constructor(connect: Connect, deps: RemoteBusDeps) {
    this.#deps = deps
    this.#carrier = connect((text) => guarded(deps.report, 'bus', () => this.#receive(text)))
  }

  async ready(): Promise<this> {
    await this.#carrier.ready()
    return this
  }

  publish(hint: Hint<P>): void {
    if (this.#closed) return
    this.#tell(hint)
    const text = JSON.stringify({ node: this.#node, hint })
    this.#carrier.send(`${sign(this.#deps.secret, text)}${text}`, hint.room)
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

  /** What is not of this cluster, or malformed, is passed over: whatever it spoke of is found when heads are compared. */
  #receive(signed: string): void {
    if (this.#closed || signed.length > MAX_TEXT_CHARS) return
    const text = signed.slice(SIGNATURE_CHARS)
    if (!isSigned(this.#deps.secret, text, signed.slice(0, SIGNATURE_CHARS))) return
    const { node, hint } = readMessage(text) ?? {}
    if (hint && node !== this.#node && this.#deps.isPayload(hint.payload, hint.from, hint.to))
      this.#tell(hint as Hint<P>)
  }

  #tell(hint: Hint<P>): void {
    for (const listener of this.#listeners) guarded(this.#deps.report, 'bus', () => listener(hint))
  }
}

function readMessage(text: string): z.infer<typeof message> | undefined {
  try {
    return message.safeParse(readJson(text, BOUNDS)).data
  } catch {
    return undefined
  }
}
