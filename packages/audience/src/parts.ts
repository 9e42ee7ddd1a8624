import { giftsAudience } from '@ovation/features/gifts/audience'
import { likesAudience } from '@ovation/features/likes/audience'
import { messagesAudience } from '@ovation/features/messages/audience'
import { pollsAudience } from '@ovation/features/polls/audience'
import { reactionsAudience } from '@ovation/features/reactions/audience'

/** What simulated people do with each feature: the only list. */
export const AUDIENCES = [messagesAudience, likesAudience, giftsAudience, pollsAudience, reactionsAudience]

/** What of that is counted. */
export const COUNTED = ['messages', 'likes', 'gifts', 'votes', 'reactions'] as const
export type Counted = (typeof COUNTED)[number]
