import { OvationError } from '@ovation/protocol'
import type { WireError } from '@ovation/protocol'
import { ANSWER_HEADER, CALL_HEADER } from './call-signature.ts'
import type { CallSignature, SealOf } from './call-signature.ts'
import type { Node } from './membership.ts'
import { readReply, RPC } from './rpc.ts'
import type { RpcName, RpcReply, RpcRequest } from './rpc.ts'

const ANSWER_TIMEOUT_MS = 5_000
const MAX_REASON_CHARS = 300

/** Calls other nodes. */
export class NodeClient {
  #signature: CallSignature
  #fetch: typeof fetch

  constructor(signature: CallSignature, request: typeof fetch = fetch) {
    this.#signature = signature
    this.#fetch = request
  }

  /** Calls another node. Throws the `OvationError` it answered with; any other error means that it could not be reached. */
  async call<N extends RpcName>({ id, url }: Node, name: N, request: RpcRequest<N>): Promise<RpcReply<N>> {
    const { path } = RPC[name]
    const text = JSON.stringify(request)
    const { header, nonce } = this.#signature.sign(id, { method: 'POST', path }, text)
    const answer = await this.#fetch(`${url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', [CALL_HEADER]: header },
      body: text,
      redirect: 'error',
      signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS),
    })
    const said = Buffer.from(await answer.arrayBuffer())
    // A refusal from before the call was verified is not signed; nor is an answer that does not come from a node.
    if (!this.#signature.isAnswer(nonce, answer.status, said, answer.headers.get(ANSWER_HEADER)))
      throw new Error(`it answered ${answer.status} as no node of this cluster and version does: ${reasonIn(said)}`)
    const parsed = JSON.parse(String(said)) as { error?: WireError } | null
    if (parsed?.error) throw OvationError.fromWire(parsed.error)
    return readReply(name, parsed)
  }

  /** The headers of a signed request without a body, and how to verify an answer that is streamed in pieces. */
  following(receiver: string, path: string): { headers: Record<string, string>; sealOf: SealOf } {
    const { header, nonce } = this.#signature.sign(receiver, { method: 'GET', path }, '')
    return { headers: { [CALL_HEADER]: header }, sealOf: this.#signature.sealsOf(nonce) }
  }
}

/** A reason from an unverified sender: for the log only. */
const reasonIn = (said: Buffer): string => String(said).replace(/\s+/g, ' ').slice(0, MAX_REASON_CHARS)
