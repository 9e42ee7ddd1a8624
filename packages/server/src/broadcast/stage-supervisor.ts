import type { Media } from '../media/index.ts'
import type { Clock, Logger } from '../ops/index.ts'
import type { Recordings } from '../recording/index.ts'
import type { Rooms } from '../rooms/index.ts'

export type StageSupervisorDeps = {
  media: Pick<Media, 'guests' | 'mute' | 'cut'>
  rooms: Pick<Rooms, 'state'>
  /** They note how the stage is laid out. */
  recordings: Pick<Recordings['guests'], 'arranged'>
  clock: Pick<Clock, 'every'>
  logger: Pick<Logger, 'warn'>
}

const CHECK_INTERVAL_MS = 500

/** Cuts off everybody who publishes and is no longer on stage, and silences those who are muted there. The result ends that. */
export const superviseStage = ({ media, rooms, recordings, clock, logger }: StageSupervisorDeps): (() => void) =>
  clock.every(CHECK_INTERVAL_MS, () => {
    for (const { place, room, seat, holder } of media.guests)
      rooms.state(room).then(
        ({ stage }) => {
          recordings.arranged(room, stage.layout)
          const guest = stage.guests.find((one) => one.seat === seat && one.actor === holder)
          if (guest) media.mute(place, guest.muted)
          else media.cut(place)
        },
        (err: unknown) => logger.warn({ err, room }, 'the stage could not be looked at'),
      )
  })
