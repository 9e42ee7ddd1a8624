import type { Budgets } from '../budget/index.ts'
import type { Addresses } from '../edge/index.ts'
import type { Images } from '../images/index.ts'
import type { RoomCovers } from '../people/index.ts'
import type { Recordings, ReplaySummaries } from '../recording/index.ts'
import type { Handlers } from '../rest/index.ts'

export type CoverDeps = {
  roomCovers: RoomCovers
  recordings: Pick<Recordings, 'setCover' | 'removeCover'>
  summaries: ReplaySummaries
  images: Pick<Images, 'reencode'>
  budgets: Pick<Budgets, 'rates'>
  addresses: Pick<Addresses, 'keyOf'>
}

export type CoverRoutes = 'getRoomCover' | 'setRoomCover' | 'removeRoomCover' | 'setReplayCover' | 'removeReplayCover'

const SHAPE = { maxEdgePx: 960, aspect: 16 / 9 }

/** Hosts choose the pictures that stand for their rooms and recordings. All are encoded anew. */
export function coverHandlers(deps: CoverDeps): Handlers<CoverRoutes> {
  const { roomCovers, recordings, summaries, images, budgets, addresses } = deps
  const encoded = async ({ actor, image, request }: Sent): Promise<Uint8Array> => {
    budgets.rates.avatars.mustTake(actor)
    const client = addresses.keyOf(request.raw.socket.remoteAddress, request.headers)
    return (await images.reencode(image, { client, ...SHAPE })).bytes
  }
  return {
    getRoomCover: async ({ params: { room } }) => ({ cover: await roomCovers.of(room) }),
    setRoomCover: async (call) => ({ cover: await roomCovers.set(call.params.room, await encoded(call)) }),
    removeRoomCover: ({ params: { room } }) => roomCovers.remove(room),
    setReplayCover: async (call) => summaries(await recordings.setCover(call.params.id, await encoded(call))),
    removeReplayCover: async ({ params: { id } }) => summaries(await recordings.removeCover(id)),
  }
}

type Sent = Pick<Parameters<Handlers<'setRoomCover'>['setRoomCover']>[0], 'actor' | 'image' | 'request'>
