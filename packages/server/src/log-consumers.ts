import type { Bus } from './bus/index.ts'
import { cardConsumer, RoomCards } from './cards/index.ts'
import { Consumers } from './consumers/index.ts'
import type { LogConsumer } from './consumers/index.ts'
import type { RoomLog, StoredEvent } from './log/index.ts'
import type { Clock, Lifecycle, Logger, Metrics, ServerLimits } from './ops/index.ts'
import type { Storage } from './open-storage.ts'
import { foldRoom } from './rooms/index.ts'
import type { Rooms } from './rooms/index.ts'

type Parts = {
  storage: Storage
  log: RoomLog
  bus: Bus<StoredEvent[]>
  rooms: Rooms
  /** Whether another node has a log. */
  elsewhere: (log: string) => string | undefined
  /** Those of whoever starts this server. */
  added: readonly LogConsumer[]
  clock: Clock
  limits: ServerLimits
  logger: Logger
  metrics: Metrics
  parts: Lifecycle
}

/** Those who read the logs behind them. They are known from here on, and begin when somebody starts them. */
export async function logConsumers(deps: Parts): Promise<{ consumers: Consumers; cards: RoomCards }> {
  const { storage, log, bus, rooms, elsewhere, added, clock, limits, logger, metrics, parts } = deps
  const own = cardConsumer({ store: storage.cards, fold: (room) => foldRoom(log, room), now: () => clock.now() })
  const consumers = new Consumers([own, ...added], {
    ...{ log, clock, limits, logger, store: storage.consumers },
    owns: (name) => elsewhere(name) === undefined,
    failed: (consumer, gaveUp) => (gaveUp ? metrics.deadLetters : metrics.consumerFailures).inc({ consumer }),
  })
  await consumers.register()
  const stopHearing = bus.subscribe((hint) => consumers.wake(hint))
  parts.add('what wakes the consumers', stopHearing)
  const cards = new RoomCards({
    ...{ store: storage.cards, rooms, clock, limits },
    onError: (err) => logger.warn({ err }, 'how many watch was not written on the cards of rooms'),
  })
  parts.add('the cards of rooms', () => cards.stop())
  return { consumers, cards }
}
