import { moderationClient } from '@ovation/features/moderation/client'
import { stateClient } from '@ovation/features/state/client'
import { messageActionsClient } from '@ovation/features/message-actions/client'
import { FIRST } from './first-parts.ts'
import { announcementsClient } from '@ovation/features/announcements/client'
import { customClient } from '@ovation/features/custom/client'
import { historyClient } from '@ovation/features/history/client'
import { pollsClient } from '@ovation/features/polls/client'
import { readingClient } from '@ovation/features/reading/client'
import { presenceClient } from '@ovation/features/presence/client'
import { reactionsClient } from '@ovation/features/reactions/client'
import { likesClient } from '@ovation/features/likes/client'
import { roomClient } from '@ovation/features/room/client'
import { typingClient } from '@ovation/features/typing/client'
import { stageClient } from '@ovation/features/stage/client'
import type { ClientPart } from '@ovation/kernel/client'
import { giftsClient } from '@ovation/features/gifts/client'

/** What the SDK has of each feature beside `FIRST`. A screen may load it later (`first.ts`). */
export const REST = [
  roomClient,
  announcementsClient,
  historyClient,
  messageActionsClient,
  readingClient,
  customClient,
  likesClient,
  reactionsClient,
  pollsClient,
  giftsClient,
  moderationClient,
  stageClient,
  stateClient,
  presenceClient,
  typingClient,
]

/** What the SDK has of each feature: the only list. */
export const CLIENTS = [...FIRST, ...REST]

type Intersection<T> = (T extends unknown ? (one: T) => void : never) extends (all: infer All) => void ? All : never
type SurfaceOf<Part> = Part extends ClientPart<infer Surface> ? Surface : never
type ShownOf<Part> = Part extends ClientPart<object, infer Shown> ? Shown : never
type Parts = ReturnType<(typeof CLIENTS)[number]>

/** Everything that features add to the room. */
export type Surface = Intersection<SurfaceOf<Parts>>
/** Everything that they add to its snapshot. */
export type Shown = Intersection<ShownOf<Parts>>
