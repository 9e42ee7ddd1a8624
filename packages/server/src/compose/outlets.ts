import { DeliveryLog, DRIVERS, OutletRuns, Outlets } from '../outlets/index.ts'
import type { Data } from './data.ts'
import type { IdentityParts } from './identity.ts'
import type { RoomParts } from './rooms.ts'
import type { Runtime } from './runtime.ts'

type Deps = Runtime & Data & IdentityParts & Pick<RoomParts, 'consumers'>

/** Where what happens in rooms leaves. They begin when the consumers do. */
export function createOutlets({ storage, secrets, log, consumers, audit, config, folder, ...deps }: Deps) {
  const { clock, limits, logger, parts } = deps
  const db = storage.people
  const onError = (err: unknown): void => logger.warn({ err }, 'outlets could not be followed; it is tried again')
  const outlets = new Outlets({ db, clock, limits, secret: secrets.signing, drivers: DRIVERS })
  const deliveries = new DeliveryLog({ db, clock, limits, onError })
  const outletRuns = new OutletRuns({
    ...{ outlets, consumers, deliveries, log, audit, clock, limits, folder, onError, drivers: DRIVERS },
    store: storage.consumers,
    allowedNetworks: config.outletNetworks ?? [],
    unroutable: (outlet) => deps.metrics.unroutable.inc({ outlet }),
  })
  parts.add('the outlets', () => outletRuns.close())
  return { outlets, outletRuns, deliveries }
}
