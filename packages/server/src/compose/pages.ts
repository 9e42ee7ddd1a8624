import { ROOM_ID } from '@ovation/protocol'
import { shapeOf } from '@ovation/protocol/media-low-latency'
import { isOpenToAll } from '@ovation/room'
import { pageRoutes } from '../pages/index.ts'
import { countReplays } from '../recording/index.ts'
import type { Data } from './data.ts'
import type { Endpoints } from './endpoints.ts'
import type { Http } from './http.ts'
import type { Network } from './network.ts'
import type { RoomParts } from './rooms.ts'
import type { Runtime } from './runtime.ts'
import type { Video } from './video.ts'

type Deps = Runtime & Data & Network & RoomParts & Http & Video & { endpoints: Endpoints }

/** Serves the pages. Titles are shown only of rooms that are open to everybody. */
export function servePages(deps: Deps): void {
  const { app, config, clock, log, rooms, cards, site, recordings, budgets, base, clientOf, endpoints, media } = deps
  pageRoutes(app, {
    roomNamed: async (room) => {
      if (!ROOM_ID.test(room) || (await log.heads([room])).length === 0) return undefined
      const { title, settings } = await rooms.state(room)
      const listed = settings.access === 'public'
      if (!isOpenToAll(settings)) return { title: undefined, listed }
      const size = media.stream(room)?.init
      return {
        title: title || room,
        listed,
        portrait: size !== undefined && shapeOf(size) === 'portrait',
      }
    },
    publicRooms: async () => {
      const replays = countReplays(recordings.catalogue.all)
      return (await cards.publicRooms()).map((card) => ({ ...card, replays: replays.get(card.room) ?? 0 }))
    },
    now: () => clock.now(),
    site: () => site.state,
    replayNamed: async (id) => {
      const recording = recordings.catalogue.get(id)
      if (!recording) return undefined
      const state = await rooms.state(recording.head.room).catch(() => undefined)
      return { title: state && isOpenToAll(state.settings) ? recording.title : undefined }
    },
    unknownRooms: budgets.rates.unknownRooms,
    addressOf: clientOf,
    publicUrl: () => endpoints.url,
    ...{ base: base.path, development: config.development === true },
  })
}
