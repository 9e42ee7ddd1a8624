import { createHmac, hash, randomBytes, timingSafeEqual } from 'node:crypto'
import { OvationError } from '@ovation/protocol'
import { isSigned, sign } from '../ops/index.ts'
import type { Clock } from '../ops/index.ts'
import { SpentNonces } from './spent-nonces.ts'

export type CallSignatureDeps = {
  /** What all nodes know. */
  secret: string
  /** This node. */
  node: string
  clock: Pick<Clock, 'now' | 'monotonicMs'>
  /** Calls that are remembered, so that none is taken twice. */
  maxSpentNonces: number
}

type Target = { method: string; path: string }
/** A call that came from a node; its body has to have this digest. */
export type OpenedCall = { nonce: string; digest: string }

const WINDOW_MS = 30_000
const NONCE_BYTES = 16
/** Receiver, time, nonce, digest of the body, signature. */
const SIGNED = /^([\w-]{1,64})\.(\d{1,15})\.([\w-]{22})\.([\w-]{43})\.([\w-]{43})$/
/** The request header that carries it. */
export const CALL_HEADER = 'ovation-node'
/** The header of the answer. */
export const ANSWER_HEADER = 'ovation-node-answer'

const digestOf = (body: string | Buffer): string => hash('sha256', body, 'base64url')
export const EMPTY_DIGEST = digestOf('')

/**
 * Signs what nodes say to each other, and judges what they are told. A call is for one node, for half a minute, and once;
 * an answer belongs to its call.
 */
export class CallSignature {
  #key: Buffer
  #node: string
  #clock: CallSignatureDeps['clock']
  #spent: SpentNonces

  constructor({ secret, node, clock, maxSpentNonces }: CallSignatureDeps) {
    this.#key = createHmac('sha256', secret).update('between nodes').digest()
    this.#node = node
    this.#clock = clock
    this.#spent = new SpentNonces(WINDOW_MS, maxSpentNonces)
  }

  /** What a call to a node carries, and the nonce that its answer is held against. */
  sign(receiver: string, { method, path }: Target, body: string | Buffer): { header: string; nonce: string } {
    const at = this.#clock.now()
    const nonce = randomBytes(NONCE_BYTES).toString('base64url')
    const claim = `${receiver}.${at}.${nonce}.${digestOf(body)}`
    return { header: `${claim}.${sign(this.#key, callText(claim, method, path))}`, nonce }
  }

  /** Throws unless a call is of a node that knows the same secret, for this node, of this moment, and new. */
  open({ method, path }: Target, header: string | string[] | undefined): OpenedCall {
    const text = typeof header === 'string' ? header : ''
    const [, receiver = '', time = '', nonce = '', digest = '', signature = ''] = SIGNED.exec(text) ?? []
    const claim = text.slice(0, -signature.length - 1)
    if (signature === '' || !isSigned(this.#key, callText(claim, method, path), signature)) throw refusal(NO_NODE)
    if (receiver !== this.#node) throw refusal('this call is for another node')
    const at = Number(time)
    const wallMs = this.#clock.now()
    if (Math.abs(wallMs - at) > WINDOW_MS) throw refusal('the clocks of the nodes differ by more than half a minute')
    if (!this.#spent.take(nonce, at, { wallMs, monotonicMs: this.#clock.monotonicMs() }))
      throw refusal('this call was taken before, or too many were within half a minute')
    return { nonce, digest }
  }

  signAnswer(nonce: string, status: number, body: string | Buffer): string {
    return sign(this.#key, answerText(nonce, status, body))
  }

  /**
   * What seals the pieces of an answer that goes on for long: each belongs to its call and to its place in it. By a key for
   * that call alone, so that a piece costs one short hash.
   */
  sealsOf(nonce: string): (place: number, head: Buffer) => Buffer {
    const key = createHmac('sha256', this.#key).update(`pieces\n${nonce}`).digest()
    return (place, head) => createHmac('sha256', key).update(`${place}\n`).update(head).digest()
  }

  isAnswer(nonce: string, status: number, body: string | Buffer, signature: string | null): boolean {
    return signature !== null && isSigned(this.#key, answerText(nonce, status, body), signature)
  }
}

/** Throws unless a body is the one that was signed. */
export function mustHaveDigest(body: string | Buffer, digest: string): void {
  if (!timingSafeEqual(Buffer.from(digestOf(body)), Buffer.from(digest))) throw refusal('the body is another one')
}

const NO_NODE = 'this address is for nodes of the same cluster'
const refusal = (detail: string): OvationError => new OvationError('unauthorized', { detail })

const callText = (claim: string, method: string, path: string): string => `call\n${claim}\n${method}\n${path}`
const answerText = (nonce: string, status: number, body: string | Buffer): string =>
  `answer\n${nonce}\n${status}\n${digestOf(body)}`
