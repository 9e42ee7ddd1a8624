import type { Media } from './media/index.ts'
import type { Clock, Logger } from './ops/index.ts'
import type { Rooms } from './rooms/index.ts'

const TEND_INTERVAL_MS = 500

/** Anyone who is no longer on stage is cut off, and anyone who is muted there is heard by nobody. Gives what ends that. */
export const tendStage = (deps: { media: Media; rooms: Rooms; clock: Clock; logger: Logger }): (() => void) => {
  const { media, rooms, clock, logger } = deps
  return clock.every(TEND_INTERVAL_MS, () => {
    for (const { place, room, seat, holder } of media.guests)
      rooms.state(room).then(
        ({ stage }) => {
          const guest = stage.guests.find((one) => one.seat === seat && one.actor === holder)
          if (guest) media.mute(place, guest.muted)
          else media.cut(place)
        },
        (err: unknown) => logger.warn({ err, room }, 'the stage could not be looked at'),
      )
  })
}
