import type { ReplaySummary } from '@ovation/protocol'
import type { Budgets } from '../budget/index.ts'
import type { Addresses } from '../edge/index.ts'
import type { Images } from '../images/index.ts'
import type { RoomCovers } from '../people/index.ts'
import type { Handlers } from '../rest/index.ts'

export type CoverDeps = {
  roomCovers: RoomCovers
  replayCovers: {
    set: (id: string, webp: Uint8Array) => Promise<ReplaySummary>
    remove: (id: string) => Promise<ReplaySummary>
  }
  images: Pick<Images, 'reencode'>
  budgets: Pick<Budgets, 'rates'>
  addresses: Pick<Addresses, 'keyOf'>
}

export type CoverRoutes = 'getRoomCover' | 'setRoomCover' | 'removeRoomCover' | 'setReplayCover' | 'removeReplayCover'

const SHAPE = { maxEdgePx: 960, aspect: 16 / 9 }

/** Hosts choose the pictures that stand for their rooms and recordings. All are encoded anew. */
export function coverHandlers(deps: CoverDeps): Handlers<CoverRoutes> {
  const { roomCovers, replayCovers, images, budgets, addresses } = deps
  const encoded = async ({ actor, image, request }: Sent): Promise<Uint8Array> => {
    budgets.rates.avatars.mustTake(actor)
    const client = addresses.keyOf(request.raw.socket.remoteAddress, request.headers)
    return (await images.reencode(image, { client, ...SHAPE })).bytes
  }
  return {
    getRoomCover: async ({ params: { room } }) => ({ cover: await roomCovers.of(room) }),
    setRoomCover: async (call) => ({ cover: await roomCovers.set(call.params.room, await encoded(call)) }),
    removeRoomCover: ({ params: { room } }) => roomCovers.remove(room),
    setReplayCover: async (call) => replayCovers.set(call.params.id, await encoded(call)),
    removeReplayCover: ({ params: { id } }) => replayCovers.remove(id),
  }
}

type Sent = Pick<Parameters<Handlers<'setRoomCover'>['setRoomCover']>[0], 'actor' | 'image' | 'request'>
