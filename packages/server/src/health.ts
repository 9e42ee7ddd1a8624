import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { FastifyInstance } from 'fastify'
import type { Edge } from './edge/index.ts'
import type { GroupCommit } from './log/index.ts'
import type { Rooms } from './rooms/index.ts'

type Parts = {
  edge: Edge
  rooms: Rooms
  committer: GroupCommit
  /** Why nobody should be sent here now. */ notReady: () => string | undefined
}

/** `/healthz`: the process answers. `/readyz`: it can take and store. `/metrics`: numbers in Prometheus' text format. */
export function healthRoutes(app: FastifyInstance, { edge, rooms, committer, notReady }: Parts): void {
  const delay = monitorEventLoopDelay({ resolution: 10 })
  delay.enable()
  app.get('/healthz', async () => ({ ok: true }))
  app.get('/readyz', async (_, reply) => {
    const reason = notReady()
    return reason === undefined ? { ok: true } : reply.code(503).send({ ok: false, reason })
  })
  app.get('/metrics', async (_, reply) => {
    const values: [name: string, type: 'gauge' | 'counter', value: number][] = [
      ['ovation_sessions', 'gauge', edge.sessions],
      ['ovation_rooms_owned', 'gauge', rooms.counts.owned],
      ['ovation_hubs', 'gauge', rooms.counts.hubs],
      ['ovation_commits_total', 'counter', committer.counters.commits],
      ['ovation_units_total', 'counter', committer.counters.units],
      ['ovation_resident_memory_bytes', 'gauge', process.memoryUsage.rss()],
      ['ovation_cpu_seconds_total', 'counter', (process.cpuUsage().user + process.cpuUsage().system) / 1e6],
      ['ovation_event_loop_delay_max_seconds', 'gauge', delay.max / 1e9],
    ]
    delay.reset()
    return reply
      .header('content-type', 'text/plain; version=0.0.4')
      .send(values.map(([name, type, value]) => `# TYPE ${name} ${type}\n${name} ${value}\n`).join(''))
  })
}
