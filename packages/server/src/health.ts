import type { FastifyInstance } from 'fastify'
import type { Metrics } from './ops/index.ts'

type Parts = {
  metrics: Metrics
  /** Why nobody should be sent here now. */
  notReady: () => string | undefined
}

/** `/healthz`: the process answers. `/readyz`: it can take and store. `/metrics`: numbers in Prometheus' text format. */
export function healthRoutes(app: FastifyInstance, { metrics, notReady }: Parts): void {
  app.get('/healthz', async () => ({ ok: true }))
  app.get('/readyz', async (_, reply) => {
    const reason = notReady()
    return reason === undefined ? { ok: true } : reply.code(503).send({ ok: false, reason })
  })
  app.get('/metrics', async (_, reply) => reply.header('content-type', metrics.contentType).send(await metrics.text()))
}
