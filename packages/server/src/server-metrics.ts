import type { Budgets } from './budget/index.ts'
import type { Cluster } from './cluster/index.ts'
import type { Consumers } from './consumers/index.ts'
import type { Edge } from './edge/index.ts'
import type { GroupCommit } from './log/index.ts'
import type { Media } from './media/index.ts'
import type { Metrics } from './ops/index.ts'
import type { Rooms, SiteUsage } from './rooms/index.ts'

type Parts = {
  metrics: Metrics
  site: SiteUsage
  budgets: Budgets
  edge: Edge
  rooms: Rooms
  media: Media
  cluster: Cluster | undefined
  committer: GroupCommit
  consumers: Consumers
}

/** Figures that are looked up when somebody asks for `/metrics` (docs/spec/operations.md). */
export function registerServerMetrics(parts: Parts): void {
  const { metrics, site, budgets, edge, rooms, media, cluster, committer, consumers } = parts
  metrics.gauge('ovation_log_bytes', 'What all rooms hold in the log.', () => site.bytes)
  metrics.gauge('ovation_sockets', 'Sockets of this process, over every listener.', () => budgets.sockets.size)
  metrics.gauge(
    'ovation_unread_bytes',
    'Bytes that wait until the network takes them.',
    () => budgets.sockets.unreadBytes,
  )
  metrics.gauge('ovation_sessions', 'Connections to this node.', () => edge.sessions)
  metrics.gauge('ovation_rooms_owned', 'Rooms that are decided here.', () => rooms.counts.owned)
  metrics.gauge('ovation_hubs', 'Rooms that somebody here listens to.', () => rooms.counts.hubs)
  metrics.gauge('ovation_slow_viewers', 'Viewers who take longer than they should.', () => rooms.counts.slow)
  metrics.gauge('ovation_streams', 'Video that come in here.', () => media.streams)
  metrics.gauge('ovation_nodes', 'Nodes that are alive, this one included.', () => cluster?.metrics.nodes ?? 1)
  metrics.gauge(
    'ovation_lease_age_seconds',
    'Since the lease of this node was renewed.',
    () => (cluster?.metrics.leaseAgeMs ?? 0) / 1_000,
  )
  metrics.total('ovation_commits_total', 'Transactions of the log.', () => committer.counters.commits)
  metrics.total('ovation_units_total', 'Commands in them.', () => committer.counters.units)
  metrics.gauge('ovation_consumer_lag_events', 'Events that a consumer was not given yet.', () =>
    consumers.lag('events'),
  )
  metrics.gauge('ovation_consumer_lag_seconds', 'How long the oldest of them waits.', () => consumers.lag('seconds'))
}
