import type { FastifyRequest } from 'fastify'
import { createBudgets } from '../budget/index.ts'
import { Addresses, Origins, sendRing, WriteBatch } from '../edge/index.ts'
import { BasePath } from '../entry/index.ts'
import type { Data } from './data.ts'
import type { Runtime } from './runtime.ts'

export type Network = ReturnType<typeof createNetwork>

/** Where clients come from, which pages may connect, what each client may use, and how frames are written to them. */
export function createNetwork({ config, limits, clock, logger, metrics, parts, tls }: Runtime & Data) {
  const addresses = new Addresses(config.trustedProxies)
  const budgets = createBudgets({
    ...{ limits, clock, logger },
    keyOf: (peer) => (addresses.isProxy(peer) ? undefined : addresses.keyOf(peer, {})),
    onRefused: (budget) => metrics.refused.inc({ budget }),
  })
  parts.add('the budgets', () => budgets.close())
  const base = new BasePath(config.publicUrl)
  const origins = new Origins({
    ...{ allowed: config.origins, publicUrl: config.publicUrl, secure: config.tls !== 'off' },
    isProxy: (peer) => addresses.isProxy(peer),
  })
  const isPublicSecure = config.publicUrl !== undefined && new URL(config.publicUrl).protocol === 'https:'
  const ring = config.ioUring === false ? undefined : sendRing()
  logger.info({ ioUring: ring !== undefined }, 'how frames are written')
  const writes = new WriteBatch(ring, (err) =>
    logger.warn({ err }, 'io_uring failed; frames are written one by one from now on'),
  )
  return {
    ...{ addresses, budgets, base, origins, writes },
    clientOf: ({ raw, headers }: FastifyRequest): string => addresses.keyOf(raw.socket.remoteAddress, headers),
    /** Whether browsers come over TLS, below which path, and by which address if that is known. */
    servedAt: { secure: tls !== undefined || isPublicSecure, path: base.path, publicUrl: config.publicUrl },
    /** Not before there is a certificate that browsers accept. */
    strictTransport: (): boolean => (tls === undefined ? isPublicSecure : !tls.selfMade),
  }
}
