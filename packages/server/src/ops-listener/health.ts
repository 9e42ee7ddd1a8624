import type { FastifyInstance } from 'fastify'

export type Health = {
  /** Why nobody should be sent here now. */
  notReady: () => string | undefined
}

/**
 * `/healthz`: the process answers. `/readyz`: people may be sent here; 503 otherwise. Only where `details` are given do they
 * say more than that.
 */
export function healthRoutes(
  app: FastifyInstance,
  { notReady }: Health,
  details?: () => Record<string, string | number | boolean>,
): void {
  app.get('/healthz', async () => ({ ok: true, ...details?.() }))
  app.get('/readyz', async (_, reply) => {
    const reason = notReady()
    const more = details && { ...(reason === undefined ? {} : { reason }), ...details() }
    return reply.code(reason === undefined ? 200 : 503).send({ ok: reason === undefined, ...more })
  })
}
