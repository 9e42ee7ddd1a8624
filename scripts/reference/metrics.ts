import { createMetrics } from '../../packages/server/src/ops/index.ts'
import type { Metrics } from '../../packages/server/src/ops/index.ts'
import { registerServerMetrics } from '../../packages/server/src/compose/server-metrics.ts'
import { table } from './table.ts'

type Figure = { name: string; type: string; help: string }

/** Everything that `/metrics` of a server has, read from the program itself. */
async function figures(): Promise<Figure[]> {
  const metrics = createMetrics()
  const later: Figure[] = []
  const record = (type: string) => (name: string, help: string) => void later.push({ name, type, help })
  const nothing = {} as Omit<Parameters<typeof registerServerMetrics>[0], 'metrics'>
  registerServerMetrics({
    ...nothing,
    metrics: { ...metrics, gauge: record('gauge'), total: record('counter') } as Metrics,
  })
  const text = await metrics.text()
  const own = [...text.matchAll(/^# HELP (\S+) (.*)\n# TYPE \S+ (\w+)$/gm)].map(
    ([, name = '', help = '', type = '']): Figure => ({ name, type, help }),
  )
  return [...own, ...later].sort((a, b) => a.name.localeCompare(b.name))
}

export async function metricPages(): Promise<Record<string, string>> {
  const rows = (await figures()).map(({ name, type, help }) => [`\`${name}\``, type, help])
  const page = [
    '# Metrics',
    '<!-- Made from the metrics of the program by `node scripts/reference/main.ts --write`. -->',
    'Prometheus reads them at `http://127.0.0.1:9464/metrics` (`OVATION_OPS_LISTEN`), never at the public port. `deploy/grafana.json` is a dashboard over them. Histograms have `_bucket`, `_sum` and `_count`.',
    table(['metric', 'type', 'meaning'], rows),
    '## What to watch',
    table(
      ['sign', 'means', 'see'],
      [
        [
          '`ovation_event_loop_delay_p99_seconds` above 0.1',
          'the node is short of CPU',
          '[Plan capacity](../models.md)',
        ],
        [
          '`ovation_append_seconds` above 0.1',
          'disk or database is slow; senders wait for it',
          '[Consistency](../consistency.md)',
        ],
        ['`ovation_unread_bytes` grows', 'viewers on slow networks; each is bounded', '[Limits](limits.md)'],
        [
          '`ovation_entry_failures_total` above 0',
          'a bug in the server: please report it with the log',
          '[Contributing](../../CONTRIBUTING.md)',
        ],
        ['`ovation_refused_total` grows', 'a budget is used up; the label says which', '[Security](../security.md)'],
        [
          '`ovation_publish_problems_total` grows',
          'encoders are refused or lost; the label says why',
          '[Troubleshooting](../troubleshooting.md)',
        ],
      ],
    ),
  ]
  return { 'docs/reference/metrics.md': page.join('\n\n') }
}
