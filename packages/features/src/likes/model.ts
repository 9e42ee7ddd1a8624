import type { Model } from '@ovation/kernel'

export type LikesSlice = { likes: number }

export type LikesEvents = { 'likes.tallied': { total: number } }

export const likes: Model<LikesSlice, LikesEvents> = {
  initial: { likes: 0 },
  events: { 'likes.tallied': (_, body) => ({ likes: body.total }) },
}
