import type { ServerResponse } from 'node:http'
import fastify from 'fastify'
import { OvationError, toWire } from '@ovation/protocol'
import { ManualClock } from '@ovation/testkit'
import { describe, expect, it } from 'vitest'
import { CallSignature } from './call-signature.ts'
import type { SealOf } from './call-signature.ts'
import { NodeClient } from './node-client.ts'
import { nodeRoutes } from './node-routes.ts'
import { VIDEO_OF_ROOM } from './rpc.ts'
import type { RpcHandlers } from './rpc.ts'

const NODE = { id: 'b', url: 'http://b.internal' }

/** Node `a` calls node `b`. */
function nodes(handlers: Partial<RpcHandlers> = {}) {
  const clock = new ManualClock(1_800_000_000_000)
  const signature = (node: string, secret = 'ours'): CallSignature =>
    new CallSignature({ ...{ secret, node, clock }, maxSpentNonces: 100 })
  const sockets: unknown[] = []
  const videos: [room: string, seal: string][] = []
  const app = fastify()
  app.setErrorHandler((error, _, reply) =>
    error instanceof OvationError
      ? reply.code(400).send({ error: toWire(error) })
      : reply.code((error as { statusCode?: number }).statusCode ?? 500).send('a bug'),
  )
  nodeRoutes(app, {
    ...{ signature: signature('b'), known: (socket) => void sockets.push(socket) },
    handlers: handlers as RpcHandlers,
    video: (room: string, response: ServerResponse, sealOf: SealOf) => {
      if (room === 'none') return false
      videos.push([room, sealOf(0, Buffer.from('x')).toString('hex')])
      response.end('pieces')
      return true
    },
  })
  /** What became of the last call. */
  const last = {
    url: '',
    init: {} as RequestInit,
    mangle: (text: string) => text,
    status: undefined as number | undefined,
  }
  const request = (async (url: string, init: RequestInit) => {
    Object.assign(last, { url, init })
    const { pathname } = new URL(url)
    const answer = await app.inject({
      ...{ method: init.method as 'POST', url: pathname, payload: init.body as string },
      headers: init.headers as Record<string, string>,
    })
    const headers = new Headers(answer.headers as Record<string, string>)
    return new Response(last.mangle(answer.body), { status: last.status ?? answer.statusCode, headers })
  }) as typeof fetch
  const client = new NodeClient(signature('a'), request)
  return { app, clock, signature, sockets, videos, last, client, request }
}

describe('a call from one node to another', () => {
  it('[NODE1] is posted as JSON to the address of its node, and answered by what handles it', async () => {
    const { client, last, sockets } = nodes({
      people: ({ room, most }) => ({ people: [{ id: room + most }] as never }),
    })
    expect(await client.call(NODE, 'people', { room: 'r', most: 3 })).toEqual({ people: [{ id: 'r3' }] })
    expect(last.url).toBe('http://b.internal/internal/v1/people')
    expect(last.init).toMatchObject({ method: 'POST', redirect: 'error', body: '{"room":"r","most":3}' })
    expect(last.init.signal).toBeInstanceOf(AbortSignal)
    expect(sockets).toHaveLength(1)
  })

  it('[NODE1] what it is refused with arrives as that error', async () => {
    const { client } = nodes({
      health: () => {
        throw new OvationError('rate_limited', { retryInMs: 70 })
      },
    })
    await expect(client.call(NODE, 'health', { room: 'r' })).rejects.toMatchObject({
      ...{ code: 'rate_limited', retryInMs: 70 },
    })
    await expect(client.call(NODE, 'health', { room: 'r'.repeat(73) })).rejects.toMatchObject({ code: 'invalid_frame' })
  })

  it('[NODE3] an answer that was changed, or comes from somebody else, counts as none; the reason is for the log', async () => {
    const { client, last, request, signature } = nodes({ frames: () => ({ taken: false }) })
    const call = () => client.call(NODE, 'frames', { session: 's', frames: [] })
    expect(await call()).toEqual({ taken: false })
    last.mangle = (text) => text.replace('false', 'true')
    await expect(call()).rejects.toThrow('it answered 200 as no node of this cluster and version does: {"taken":true}')
    last.mangle = () => `<html>\n\n  ${'x'.repeat(400)}`
    await expect(call()).rejects.toThrow(new RegExp(`does: <html> x{293}$`))
    last.mangle = (text) => text
    last.status = 203
    await expect(call()).rejects.toThrow('it answered 203')
    const stranger = new NodeClient(signature('a', 'theirs'), request)
    const refused = stranger.call(NODE, 'frames', { session: 's', frames: [] })
    await expect(refused).rejects.not.toBeInstanceOf(OvationError)
  })

  it('[NODE5] an answer of another form than its call has counts as none', async () => {
    const { client } = nodes({ frames: (() => ({ taken: 'yes' })) as never, health: (() => null) as never })
    await expect(client.call(NODE, 'frames', { session: 's', frames: [] })).rejects.toThrow(/'taken' is not usable/)
    await expect(client.call(NODE, 'health', { room: 'r' })).rejects.not.toBeInstanceOf(OvationError)
  })

  it('[NODE2] a body that is another one, missing, or not declared as JSON is refused, and handles nothing', async () => {
    const taken: unknown[] = []
    const { app, signature } = nodes({ notice: (notice) => (taken.push(notice), {}) })
    const path = '/internal/v1/notice'
    const send = async (signed: string, payload: string | undefined, type = 'application/json'): Promise<number> => {
      const { header } = signature('a').sign('b', { method: 'POST', path }, signed)
      const headers = { 'ovation-node': header, ...(payload === undefined ? {} : { 'content-type': type }) }
      return (await app.inject({ method: 'POST', url: path, headers, ...(payload === undefined ? {} : { payload }) }))
        .statusCode
    }
    const body = '{"type":"joined"}'
    expect(await send(body, '{"type":"joined" }')).toBe(400)
    expect(await send(body, undefined)).toBe(400)
    expect(await send(body, body, 'text/plain')).toBe(415)
    expect(await send('', undefined), 'an empty body is what was signed; it is no notice').toBe(400)
    expect(await send('{', '{')).toBe(400)
    expect(taken).toEqual([])
    expect(await send(body, body)).toBe(200)
    expect(taken).toEqual([{ type: 'joined' }])
  })

  it('[NODE4] a stream is requested with a signed call, and both ends make the same seals for it', async () => {
    const { app, client, videos } = nodes()
    const { headers, sealOf } = client.following('b', `${VIDEO_OF_ROOM}r`)
    const answer = await app.inject({ method: 'GET', url: `${VIDEO_OF_ROOM}r`, headers })
    expect([answer.statusCode, answer.body]).toEqual([200, 'pieces'])
    expect(videos).toEqual([['r', sealOf(0, Buffer.from('x')).toString('hex')]])
    const again = await app.inject({ method: 'GET', url: `${VIDEO_OF_ROOM}r`, headers })
    expect([again.statusCode, again.json()]).toMatchObject([400, { error: { code: 'unauthorized' } }])
    const none = client.following('b', `${VIDEO_OF_ROOM}none`)
    const missing = await app.inject({ method: 'GET', url: `${VIDEO_OF_ROOM}none`, headers: none.headers })
    expect(missing.json()).toMatchObject({ error: { code: 'not_found' } })
    expect(videos).toHaveLength(1)
  })
})
