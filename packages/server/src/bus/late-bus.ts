import type { Bus } from './port.ts'
import type { Clock, Logger } from '../ops/index.ts'

/** A bus that is there has answered by then. */
const ANSWER_TIMEOUT_MS = 3_000

type About = { url: string; clock: Clock; logger: Pick<Logger, 'warn'> }

/** A bus only hurries things: a server starts without it, and goes on with it when it is there. Somebody has to know, though. */
export function warnOfLateBus(bus: Pick<Bus<never>, 'ready'>, { url, clock, logger }: About): void {
  const callOff = clock.after(ANSWER_TIMEOUT_MS, () =>
    logger.warn(
      `the bus at ${new URL(url).host} does not answer; what other nodes store is seen up to a second late until it does; start it, or correct OVATION_BUS_URL`,
    ),
  )
  bus.ready().then(callOff, () => {})
}
