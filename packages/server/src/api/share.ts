import type { ShareInfo } from '@ovation/protocol'
import type { FastifyInstance } from 'fastify'
import type { Addresses } from '../edge/index.ts'
import type { Config } from '../ops/index.ts'
import { lanAddresses, qrForScreen, reach } from '../share/index.ts'
import type { Authorise } from './authorise.ts'

export type ShareDeps = {
  config: Config
  addresses: Addresses
  authorise: Authorise
  instance: string
  url: () => string
  port: () => number
}

const LOCAL = /^https?:\/\/(localhost|127\.|\[::1\])/

/** Where others find a room, and whether they do. */
export function shareRoutes(
  app: FastifyInstance,
  { config, addresses, authorise, instance, url, port }: ShareDeps,
): void {
  /** What reached this server, so that whoever goes a way to it sees where it ended and how they are counted. */
  app.get('/api/v1/share/echo', async ({ raw, headers }, reply) => {
    const peer = raw.socket.remoteAddress
    const forwarded = addresses.forwardedBy(peer, headers)
    const secure =
      (raw.socket as { encrypted?: boolean }).encrypted === true ||
      (forwarded === 'believed' && headers['x-forwarded-proto'] === 'https')
    reply.header('cache-control', 'no-store')
    return { instance, address: addresses.keyOf(peer, headers), forwarded, secure }
  })

  app.get<{ Querystring: { room?: string } }>('/api/v1/share', async (request) => {
    await authorise(request, '*', 'owner')
    const room = String(request.query.room ?? 'demo')
    const base = url()
    const onlyHere = LOCAL.test(base)
    const link = `${base}/r/${room}`
    return {
      link,
      onlyHere,
      // No picture of a link that means another machine on the phone that reads it.
      qr: onlyHere ? null : qrForScreen(link),
      reach: onlyHere ? null : await reach(base, instance, config.tls === 'self'),
      tls: config.tls === 'off' ? 'off' : config.tls === 'self' ? 'self' : 'files',
      lan: lanAddresses(),
      port: port(),
    } satisfies ShareInfo
  })
}
