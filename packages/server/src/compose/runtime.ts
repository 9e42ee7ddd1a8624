import type { LogConsumer } from '../consumers/index.ts'
import type { Report } from '../entry/index.ts'
import { createLogger, createMetrics, guardedClock, LiveLimits, SERVER_LIMITS, systemClock } from '../ops/index.ts'
import type { Clock, Config, Lifecycle, Logger, ServerLimits } from '../ops/index.ts'

export type ServerOptions = {
  config: Config
  limits?: Partial<ServerLimits>
  clock?: Clock
  logger?: Logger
  exit?: (code: number) => void
  /** In addition to the server's own. */ consumers?: readonly LogConsumer[]
  /** Aborted if the server must stop before it is ready: the start fails with its reason. */
  interrupted?: AbortSignal
}

export type Runtime = ReturnType<typeof createRuntime>

/** What every part gets: settings, limits, time, log, metrics, and the lifecycle that stops it. */
export function createRuntime({ config, exit = process.exit, ...options }: ServerOptions, parts: Lifecycle) {
  if (config.opsListen === 'off' && config.databaseUrl !== undefined)
    throw new Error(
      'the server did not start; OVATION_OPS_LISTEN=off leaves the other nodes of OVATION_DATABASE_URL no address to call; set it to one that they reach, such as 10.0.0.11:9464',
    )
  const limits = { ...SERVER_LIMITS, ...config.limits, ...options.limits }
  const liveLimits = new LiveLimits(limits)
  const logger = options.logger ?? createLogger(config.logLevel)
  const clock = guardedClock(options.clock ?? systemClock, (err) => logger.error({ err }, 'a timer failed'))
  parts.add('the timers', clock.stop)
  const metrics = createMetrics()
  const report: Report = (door, err) => {
    metrics.entryFailures.inc({ door })
    logger.error({ err, door }, 'something that came in was not handled')
  }
  return { config, limits, liveLimits, logger, clock, metrics, report, parts, exit }
}
