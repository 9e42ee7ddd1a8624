import type { Consumers } from '../consumers/index.ts'
import type { Sessions } from '../edge/index.ts'
import type { RoomLog } from '../log/index.ts'
import type { Logger } from '../ops/index.ts'
import type { Rooms } from '../rooms/index.ts'

type Parts = {
  log: RoomLog
  rooms: Rooms
  consumers: Consumers
  sessions: Pick<Sessions, 'closeAll'>
  logger: Logger
  maxAttempts: number
  exit: (code: number) => void
}

const BETWEEN_ATTEMPTS_MS = 500
const MAX_BETWEEN_ATTEMPTS_MS = 2_000

/**
 * For when a commit failed, so that it is not known whether it is there. Nothing is served from memory any more: everyone
 * is sent away to come back, the storage is opened anew, and rooms fold from what it turns out to hold. After too many
 * attempts the process ends, for anyone who watches it to start it again.
 */
export function recoverStorage({
  log,
  rooms,
  consumers,
  sessions,
  logger,
  maxAttempts,
  exit,
}: Parts): (error: Error) => void {
  let recovering = false
  return (cause) => {
    if (recovering) return
    recovering = true
    logger.error({ err: cause }, 'the outcome of a commit is unknown; opening the storage anew')
    const reopened = reopen(log, maxAttempts, logger).finally(() => (recovering = false))
    rooms.evictAll(reopened)
    consumers.forget(reopened)
    sessions.closeAll('storage_failed')
    reopened.catch((error: unknown) => {
      logger.fatal({ err: error }, 'the storage could not be opened anew; look at the disk and start the server again')
      exit(1)
    })
  }
}

async function reopen(log: RoomLog, maxAttempts: number, logger: Logger): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await log.reopen()
    } catch (error) {
      logger.error({ err: error, attempt }, 'the storage could not be opened anew')
      if (attempt >= maxAttempts) throw error
      await new Promise((resolve) =>
        setTimeout(resolve, Math.min(MAX_BETWEEN_ATTEMPTS_MS, BETWEEN_ATTEMPTS_MS * attempt)),
      )
    }
  }
}
