import type { CertificateKeeper } from '../acme/index.ts'
import type { Budgets } from '../budget/index.ts'
import type { LayeredCache } from '../cache/index.ts'
import type { Cluster } from '../cluster/index.ts'
import type { Consumers } from '../consumers/index.ts'
import type { Sessions } from '../edge/index.ts'
import type { GroupCommit } from '../log/index.ts'
import type { Media } from '../media/index.ts'
import type { Metrics } from '../ops/index.ts'
import type { Rooms, SiteUsage } from '../rooms/index.ts'

type Parts = {
  metrics: Metrics
  usage: SiteUsage
  budgets: Budgets
  sessions: Sessions
  rooms: Rooms
  media: Media
  cluster: Cluster | undefined
  committer: GroupCommit
  consumers: Consumers
  cache: LayeredCache
  mailer: { waiting: number } | undefined
  keeper: CertificateKeeper | undefined
}

/** Figures that are looked up when somebody asks for `/metrics` (docs/spec/operations.md). */
export function registerServerMetrics(parts: Parts): void {
  const { metrics, usage, budgets, sessions, rooms, media, cluster, committer, consumers, cache, mailer, keeper } =
    parts
  metrics.gauge('ovation_log_bytes', 'Size of the log of all rooms.', () => usage.bytes)
  metrics.gauge('ovation_sockets', 'Sockets on all listeners of this process.', () => budgets.sockets.size)
  metrics.gauge('ovation_unread_bytes', 'Bytes waiting to be sent.', () => budgets.sockets.unreadBytes)
  metrics.gauge('ovation_sessions', 'Connections to this node.', () => sessions.size)
  metrics.gauge('ovation_rooms_owned', 'Rooms that this node owns.', () => rooms.counts.owned)
  metrics.gauge('ovation_hubs', 'Rooms that somebody is attached to on this node.', () => rooms.counts.hubs)
  metrics.gauge('ovation_slow_viewers', 'Viewers who are behind.', () => rooms.counts.slow)
  metrics.gauge('ovation_streams', 'Streams that are published here.', () => media.streams)
  metrics.gauge('ovation_nodes', 'Nodes that are alive, this one included.', () => cluster?.metrics.nodes ?? 1)
  metrics.gauge(
    'ovation_lease_age_seconds',
    'Time since the lease of this node was renewed.',
    () => (cluster?.metrics.leaseAgeMs ?? 0) / 1_000,
  )
  metrics.gauge(
    'ovation_certificate_end_timestamp_seconds',
    'When the certificate of a certificate authority ends; 0 without one.',
    () => (keeper?.status.endsAt ?? 0) / 1_000,
  )
  metrics.total('ovation_commits_total', 'Transactions of the log.', () => committer.counters.commits)
  metrics.total('ovation_units_total', 'Commands in the transactions of the log.', () => committer.counters.units)
  metrics.total('ovation_cache_hits_total', 'Pages of messages that were kept.', () => cache.counters.hits)
  metrics.total(
    'ovation_cache_loads_total',
    'Pages of messages that were read from the log.',
    () => cache.counters.loads,
  )
  metrics.gauge('ovation_mails_waiting', 'Mails that are not sent yet.', () => mailer?.waiting ?? 0)
  metrics.gauge('ovation_consumer_lag_events', 'Events that a consumer has not processed.', () =>
    consumers.lag('events'),
  )
  metrics.gauge('ovation_consumer_lag_seconds', 'Age of the oldest event that a consumer has not processed.', () =>
    consumers.lag('seconds'),
  )
}
