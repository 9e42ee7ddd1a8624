import type { AudiencePart, AudiencePort } from '@ovation/kernel/audience'
import type { Likes } from './client.ts'

/** They like the room. */
export const likesAudience = (
  audience: AudiencePort<{ reactions: Likes }, { likes: number }>,
  { likesPerSecond }: { likesPerSecond: number },
): AudiencePart => ({
  perSecond: likesPerSecond,
  act: () => {
    audience.choose(({ likes }) => likes)?.room.reactions.like()
    audience.done('likes')
  },
})
