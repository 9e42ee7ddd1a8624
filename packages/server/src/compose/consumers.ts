import { cardConsumer, RoomCards } from '../cards/index.ts'
import { Consumers } from '../consumers/index.ts'
import type { LogConsumer } from '../consumers/index.ts'
import { foldRoom } from '../rooms/index.ts'
import type { Rooms } from '../rooms/index.ts'
import type { Data } from './data.ts'
import type { LateParts } from './late.ts'
import type { IdentityParts } from './identity.ts'
import type { Nodes } from './nodes.ts'
import type { createReports } from './reports.ts'
import type { Runtime } from './runtime.ts'

type Deps = Runtime &
  Pick<IdentityParts, 'roomRoles'> &
  Data &
  Nodes & {
    rooms: Rooms
    reports: ReturnType<typeof createReports>
    /** Those of whoever starts this server. */
    added: readonly LogConsumer[]
    late: LateParts
  }

/** Those who read the logs behind them. They are known from here on, and begin when somebody starts them. */
export async function createConsumers(deps: Deps): Promise<{ consumers: Consumers; cards: RoomCards }> {
  const { storage, log, bus, rooms, ownership, added, clock, limits, logger, metrics, parts, late } = deps
  const own = cardConsumer({ store: storage.cards, fold: (room) => foldRoom(log, room), now: () => clock.now() })
  const consumers = late.consumers.set(
    new Consumers([own, deps.roomRoles.consumer(), deps.reports.consumer, ...added], {
      ...{ log, clock, limits, logger, store: storage.consumers },
      owns: (name) => ownership.elsewhere(name) === undefined,
      failed: (consumer, gaveUp) => (gaveUp ? metrics.deadLetters : metrics.consumerFailures).inc({ consumer }),
    }),
  )
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
