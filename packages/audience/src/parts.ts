import { giftsAudience } from '@ovation/features/gifts/audience'
import { likesAudience } from '@ovation/features/likes/audience'
import { messagesAudience } from '@ovation/features/messages/audience'
import { pollsAudience } from '@ovation/features/polls/audience'

/** What simulated people do with each feature: the only list. */
export const AUDIENCES = [messagesAudience, likesAudience, giftsAudience, pollsAudience]
