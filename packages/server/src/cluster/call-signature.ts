import { createHmac, hash, randomBytes, timingSafeEqual } from 'node:crypto'
import { OvationError } from '@ovation/protocol'
import { isSigned, sign } from '../ops/index.ts'
import type { Clock } from '../ops/index.ts'
import { SpentNonces } from './spent-nonces.ts'

export type CallSignatureDeps = {
  /** The secret that all nodes share. */
  secret: string
  /** This node. */
  node: string
  clock: Pick<Clock, 'now' | 'monotonicMs'>
  /** How many calls are remembered, so that none is accepted twice. */
  maxSpentNonces: number
}

type Target = { method: string; path: string }
/** Makes the seal of one piece of a streamed answer, by the position of the piece and its head. */
export type SealOf = (place: number, head: Buffer) => Buffer
/** A call from another node; its body must have this digest. */
export type OpenedCall = { nonce: string; digest: string }

const WINDOW_MS = 30_000
const NONCE_BYTES = 16
/** Receiver, time, nonce, digest of the body, signature. */
const SIGNED = /^([\w-]{1,64})\.(\d{1,15})\.([\w-]{22})\.([\w-]{43})\.([\w-]{43})$/
/** The request header with the signature. */
export const CALL_HEADER = 'ovation-node'
/** The response header with the signature. */
export const ANSWER_HEADER = 'ovation-node-answer'

const digestOf = (body: string | Buffer): string => hash('sha256', body, 'base64url')
export const EMPTY_DIGEST = digestOf('')

/**
 * Signs the calls between nodes and verifies them. A call is valid for one node, for half a minute, and once; an answer
 * belongs to its call.
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

  /** The header of a call to a node, and the nonce that its answer is checked against. */
  sign(receiver: string, { method, path }: Target, body: string | Buffer): { header: string; nonce: string } {
    const at = this.#clock.now()
    const nonce = randomBytes(NONCE_BYTES).toString('base64url')
    const claim = `${receiver}.${at}.${nonce}.${digestOf(body)}`
    return { header: `${claim}.${sign(this.#key, callText(claim, method, path))}`, nonce }
  }

  /** Throws unless the call comes from a node with the same secret, is for this node, is recent, and is new. */
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
   * Makes the seals for the pieces of a streamed answer: each seal is tied to its call and to the position of the piece. The
   * key is derived for that call, so that a piece costs one short hash.
   */
  sealsOf(nonce: string): SealOf {
    const key = createHmac('sha256', this.#key).update(`pieces\n${nonce}`).digest()
    return (place, head) => createHmac('sha256', key).update(`${place}\n`).update(head).digest()
  }

  isAnswer(nonce: string, status: number, body: string | Buffer, signature: string | null): boolean {
    return signature !== null && isSigned(this.#key, answerText(nonce, status, body), signature)
  }
}

/** Throws unless the body is the one that was signed. */
export function mustHaveDigest(body: string | Buffer, digest: string): void {
  if (!timingSafeEqual(Buffer.from(digestOf(body)), Buffer.from(digest))) throw refusal('the body is another one')
}

const NO_NODE = 'this address is for nodes of the same cluster'
const refusal = (detail: string): OvationError => new OvationError('unauthorized', { detail })

const callText = (claim: string, method: string, path: string): string => `call\n${claim}\n${method}\n${path}`
const answerText = (nonce: string, status: number, body: string | Buffer): string =>
  `answer\n${nonce}\n${status}\n${digestOf(body)}`
