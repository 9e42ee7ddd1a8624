import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { OvationError } from '@ovation/protocol'
import { readJson } from '@ovation/protocol/schemas'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { ANSWER_HEADER, CALL_HEADER, EMPTY_DIGEST, mustHaveDigest } from './call-signature.ts'
import type { CallSignature, OpenedCall, SealOf } from './call-signature.ts'
import { readRequest, RPC, RPC_NAMES, VIDEO_OF_ROOM } from './rpc.ts'
import type { RpcHandlers, RpcName } from './rpc.ts'

const MAX_BODY_BYTES = 8 * 1_024 * 1_024
const JSON_BOUNDS = { maxDepth: 64, maxNodes: 2_000_000 }

export type NodeRoutes = {
  signature: CallSignature
  /** This socket belongs to a node. */
  known: (socket: Socket) => void
  handlers: RpcHandlers
  /** Streams the video of a room, each piece sealed; false if there is none. */
  video: (room: string, response: ServerResponse, sealOf: SealOf) => boolean
}

/**
 * Adds the routes that only other nodes may use. A call is verified by its headers before a byte of its body is read, whatever
 * its content type; the body is then checked against the signed digest before it is parsed.
 */
export function nodeRoutes(app: FastifyInstance, { signature, known, handlers, video }: NodeRoutes): void {
  app.register(async (inside) => {
    const calls = new WeakMap<FastifyRequest, OpenedCall & { read: boolean }>()
    inside.addHook('onRequest', async (request) => {
      const { method, url: path = '' } = request.raw
      const call = signature.open({ method: method ?? '', path }, request.headers[CALL_HEADER])
      calls.set(request, { ...call, read: false })
      known(request.raw.socket)
    })
    inside.removeAllContentTypeParsers()
    const parser = { parseAs: 'buffer', bodyLimit: MAX_BODY_BYTES } as const
    inside.addContentTypeParser<Buffer>('application/json', parser, (request, body, done) => {
      try {
        const call = calls.get(request)
        if (!call) throw new OvationError('unauthorized')
        mustHaveDigest(body, call.digest)
        call.read = true
        done(null, readJson(String(body), JSON_BOUNDS))
      } catch (error) {
        done(error as Error)
      }
    })
    // Without a body nothing is read, and the signature covers an empty body.
    inside.addHook('preValidation', async (request) => {
      const call = calls.get(request)
      if (!call?.read && call?.digest !== EMPTY_DIGEST) throw new OvationError('unauthorized')
    })
    inside.addHook('onSend', async (request, reply, payload) => {
      const call = calls.get(request)
      if (call && (typeof payload === 'string' || Buffer.isBuffer(payload)))
        reply.header(ANSWER_HEADER, signature.signAnswer(call.nonce, reply.statusCode, payload))
      return payload
    })
    for (const name of RPC_NAMES) addRpc(inside, name, handlers[name])
    inside.get<{ Params: { room: string } }>(`${VIDEO_OF_ROOM}:room`, (request, reply) => {
      const sealOf = signature.sealsOf(calls.get(request)?.nonce ?? '')
      if (!video(request.params.room, reply.raw, sealOf)) throw new OvationError('not_found')
      reply.hijack()
    })
  })
}

function addRpc<N extends RpcName>(inside: FastifyInstance, name: N, handle: RpcHandlers[N]): void {
  inside.post(RPC[name].path, async (request) => handle(readRequest(name, request.body)))
}
