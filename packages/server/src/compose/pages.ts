import { ROOM_ID } from '@ovation/protocol'
import { shapeOf } from '@ovation/protocol/media-low-latency'
import { isOpenToAll } from '@ovation/room'
import { pageRoutes } from '../pages/index.ts'
import { coverOf, replaysByRoom } from '../recording/index.ts'
import type { Data } from './data.ts'
import type { Endpoints } from './endpoints.ts'
import type { Http } from './http.ts'
import type { IdentityParts } from './identity.ts'
import type { Network } from './network.ts'
import type { RoomParts } from './rooms.ts'
import type { Runtime } from './runtime.ts'
import type { Video } from './video.ts'

type Deps = Runtime & Data & IdentityParts & Network & RoomParts & Http & Video & { endpoints: Endpoints }

/** Addresses of pictures as pages name them. */
const withBase = (
  { image, still }: { image?: string | undefined; still?: string | undefined },
  base: string,
): { cover: string | null; still: string | null } => ({
  cover: image === undefined ? null : base + image,
  still: still === undefined ? null : base + still,
})

/** Serves the pages. Titles are shown only of rooms that are open to everybody. */
export function servePages(deps: Deps): void {
  const { app, config, clock, rooms, cards, site, recordings, roomCovers, budgets, base, clientOf, endpoints, media } =
    deps
  pageRoutes(app, {
    roomNamed: async (room) => {
      if (!ROOM_ID.test(room) || !(await rooms.exists(room))) return undefined
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
      const replays = replaysByRoom(recordings.catalogue.all)
      const [listed, covers] = await Promise.all([cards.publicRooms(), roomCovers.all()])
      return listed.map((card) => {
        const { count = 0, newest } = replays.get(card.room) ?? {}
        const own = { image: covers.get(card.room) }
        const live = { still: `/live/${card.room}/still.mp4` }
        const picture = own.image !== undefined ? own : card.live ? live : newest && coverOf(newest)
        return { ...card, replays: count, ...withBase(picture ?? {}, base.path) }
      })
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
