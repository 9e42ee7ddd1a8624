import { monitorEventLoopDelay } from 'node:perf_hooks'
import { Counter, Gauge, Histogram, Registry } from 'prom-client'

const FAST_SECONDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5]
const SIZES = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000]
const LOOP_RESOLUTION_MS = 10
const NS_PER_S = 1e9
const US_PER_S = 1e6

export type Metrics = ReturnType<typeof createMetrics>

/** What a server measures of itself, under the names that docs/spec/operations.md lists. */
export function createMetrics() {
  const registry = new Registry()
  const registers = [registry]
  const counter = <L extends string = never>(name: string, help: string, labelNames: L[] = []) =>
    new Counter<L>({ name, help, labelNames, registers })
  const histogram = (name: string, help: string, buckets: number[]) => new Histogram({ name, help, buckets, registers })

  const delay = monitorEventLoopDelay({ resolution: LOOP_RESOLUTION_MS })
  delay.enable()
  /** A value that is looked up when somebody asks; one for each consumer where it is a map. */
  const gauge = (name: string, help: string, read: () => number | ReadonlyMap<string, number>): void =>
    void new Gauge<'consumer'>({
      ...{ name, help, registers, labelNames: ['consumer'] },
      collect() {
        const value = read()
        if (typeof value === 'number') return this.set(value)
        for (const [consumer, each] of value) this.set({ consumer }, each)
      },
    })
  /** The same for what only grows and is counted elsewhere. */
  const total = (name: string, help: string, read: () => number): void =>
    void new Counter({
      ...{ name, help, registers },
      collect() {
        this.reset()
        this.inc(read())
      },
    })
  gauge('ovation_resident_memory_bytes', 'Memory of the process.', () => process.memoryUsage.rss())
  total('ovation_cpu_seconds_total', 'CPU time of the process, in user and kernel.', () => {
    const { user, system } = process.cpuUsage()
    return (user + system) / US_PER_S
  })
  // The percentiles are read before the longest, which begins a new interval.
  const late = 'Event loop delay since the last scrape.'
  gauge('ovation_event_loop_delay_p50_seconds', late, () => delay.percentile(50) / NS_PER_S)
  gauge('ovation_event_loop_delay_p99_seconds', late, () => delay.percentile(99) / NS_PER_S)
  gauge('ovation_event_loop_delay_max_seconds', 'The longest event loop delay since the last scrape.', () => {
    const { max } = delay
    delay.reset()
    return max / NS_PER_S
  })

  return {
    /** All of it in Prometheus' text format. */
    text: (): Promise<string> => registry.metrics(),
    contentType: registry.contentType,
    gauge,
    total,
    appendSeconds: histogram('ovation_append_seconds', 'One transaction of the log.', FAST_SECONDS),
    appendUnits: histogram('ovation_append_units', 'Commands stored by one transaction.', SIZES),
    commands: counter('ovation_commands_total', 'Commands by outcome.', ['outcome']),
    forwards: counter('ovation_forwards_total', 'Commands forwarded to the owner node of their room.'),
    flushIntervalSeconds: histogram(
      'ovation_flush_interval_seconds',
      'Time from one flush of a room to the next.',
      FAST_SECONDS,
    ),
    passSeconds: histogram('ovation_pass_seconds', 'Time of one flush of a room to all its listeners.', FAST_SECONDS),
    lagSeconds: histogram('ovation_lag_seconds', 'Time from the decision of an event to its flush here.', FAST_SECONDS),
    delivered: counter('ovation_delivered_events_total', 'Events sent, counted for each listener.'),
    attaches: counter('ovation_attaches_total', 'Attaches to rooms, by kind.', ['how']),
    replayEvents: histogram('ovation_replay_events', 'Events sent to a client that resumed.', SIZES),
    gapsFilled: counter('ovation_bus_gaps_healed_total', 'Times that the log was read because the bus had lost hints.'),
    sampledOut: counter('ovation_sampled_out_events_total', 'Events sampled out, counted for each slow viewer.'),
    entryFailures: counter('ovation_entry_failures_total', 'Unhandled failures on input: a bug in the server.', [
      'door',
    ]),
    publishProblems: counter('ovation_publish_problems_total', 'Publishers that were refused or lost, by reason.', [
      'reason',
    ]),
    consumerFailures: counter(
      'ovation_consumer_failures_total',
      'Failed attempts of a consumer to process the next event.',
      ['consumer'],
    ),
    deadLetters: counter(
      'ovation_dead_letters_total',
      'Events that a consumer could not process and that were given up.',
      ['consumer'],
    ),
    unroutable: counter(
      'ovation_outlet_unroutable_total',
      'Messages of an outlet that its broker took and that no queue wanted.',
      ['outlet'],
    ),
    mails: counter('ovation_mails_total', 'Mails by outcome: sent, or why not.', ['outcome']),
    refused: counter('ovation_refused_total', 'Requests refused because a budget was used up, by budget.', ['budget']),
    closes: counter('ovation_closes_total', 'Connections that the server ended, by reason.', ['reason']),
  }
}
