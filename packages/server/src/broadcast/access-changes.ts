import type { Bus } from '../bus/index.ts'
import type { StoredEvent } from '../log/index.ts'
import type { LowLatencyServer, Media } from '../media/index.ts'
import { isEndedShow } from './ended-shows.ts'

type Video = { media: Pick<Media, 'cut'>; lowLatency: Pick<LowLatencyServer, 'changed'> }

/**
 * Applies changes of who may publish and watch, whichever node stored them: a room that is closed, or deleted, loses its
 * video, and those who watch it are checked again; a show that somebody ended loses its publishers.
 */
export function applyAccessChanges(bus: Pick<Bus<StoredEvent[]>, 'subscribe'>, { media, lowLatency }: Video): void {
  bus.subscribe(({ room, payload }) => {
    for (const { type, body } of payload) {
      if (type === 'room.closed' || type === 'room.deleted') media.cut(room, undefined, 'closed')
      if (type === 'stream.ended' && isEndedShow(body?.by))
        media.cut(room, undefined, body?.by === 'site' ? 'cut_by_site' : 'ended')
      if (type === 'member.banned') void lowLatency.changed(room, body?.actor)
      else if (type === 'room.closed' || type === 'room.deleted' || type === 'room.changed' || type === 'door.set')
        void lowLatency.changed(room)
    }
  })
}
