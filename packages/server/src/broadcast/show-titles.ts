import { visibleText } from '@ovation/room'
import type { Bus } from '../bus/index.ts'
import type { StoredEvent } from '../log/index.ts'
import type { Logger } from '../ops/index.ts'
import type { Recordings } from '../recording/index.ts'

type Deps = { broadcasts: Pick<Recordings['broadcasts'], 'titled'>; logger: Pick<Logger, 'error'> }

/** A title that is set during a show becomes that of its recording, whichever node stored it. */
export function followTitles(bus: Pick<Bus<StoredEvent[]>, 'subscribe'>, { broadcasts, logger }: Deps): void {
  bus.subscribe(({ room, payload }) => {
    for (const { type, body } of payload)
      // What is on the bus may be of another version, or of somebody else.
      if (type === 'room.titled' && typeof body?.title === 'string')
        broadcasts
          .titled(room, visibleText(body.title) || room)
          .catch((err: unknown) => logger.error({ err, room }, 'the title of a recording was not changed'))
  })
}
