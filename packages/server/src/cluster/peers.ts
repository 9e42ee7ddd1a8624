import { createHmac } from 'node:crypto'
import { OvationError } from '@ovation/protocol'
import type { WireError } from '@ovation/protocol'
import { isSigned, sign } from '../ops/index.ts'

const ANSWER_WITHIN_MS = 5_000
const MAX_AGE_MS = 30_000
export const SIGNATURE = 'ovation-node'

/** Requests between nodes, signed with what all of them know, so that the network between them is trusted with nothing. */
export class Peers {
  #secret: Buffer
  #now: () => number

  constructor(secret: string, now: () => number) {
    this.#secret = createHmac('sha256', secret).update('between nodes').digest()
    this.#now = now
  }

  /** Asks another node. Throws the `OvationError` it answered with; anything else means that it was not reached. */
  async ask<T>(url: string, path: string, body: unknown): Promise<T> {
    const text = JSON.stringify(body)
    const answer = await fetch(`${url}${path}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        [SIGNATURE]: this.#sign(path, text, this.#now()),
      },
      body: text,
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    })
    const parsed = (await answer.json()) as T & { error?: WireError }
    if (parsed.error) throw OvationError.fromWire(parsed.error)
    return parsed
  }

  /** What a request without a body carries to be believed. */
  headers(path: string): Record<string, string> {
    return { [SIGNATURE]: this.#sign(path, '', this.#now()) }
  }

  /** Throws unless a request came from a node that knows the same secret, and just now. */
  check(path: string, text: string, signature: string | undefined): void {
    const [, at, signed = ''] = /^(0|[1-9]\d*)\.(.*)$/.exec(signature ?? '') ?? []
    const fresh = Math.abs(this.#now() - Number(at)) <= MAX_AGE_MS
    if (!fresh || !isSigned(this.#secret, signedPart(path, text, Number(at)), signed))
      throw new OvationError('unauthorized', { detail: 'this address is for nodes of the same cluster' })
  }

  #sign(path: string, text: string, at: number): string {
    return `${at}.${sign(this.#secret, signedPart(path, text, at))}`
  }
}

const signedPart = (path: string, text: string, at: number): string => `${at}\n${path}\n${text}`
