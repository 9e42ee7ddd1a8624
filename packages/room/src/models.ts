import { access } from '@ovation/features/access/model'
import { announcements } from '@ovation/features/announcements/model'
import { custom } from '@ovation/features/custom/model'
import { gifts } from '@ovation/features/gifts/model'
import { likes } from '@ovation/features/likes/model'
import { messages } from '@ovation/features/messages/model'
import { moderation } from '@ovation/features/moderation/model'
import { polls } from '@ovation/features/polls/model'
import { room } from '@ovation/features/room/model'
import { stage } from '@ovation/features/stage/model'
import { state } from '@ovation/features/state/model'
import { stream } from '@ovation/features/stream/model'
import { composeModels } from '@ovation/kernel'

/** The features of a room. The only list of their models; whatever concerns all of them is computed from it. */
export const MODELS = {
  room,
  access,
  messages,
  announcements,
  moderation,
  polls,
  gifts,
  likes,
  stream,
  stage,
  custom,
  state,
}

export const composition = /* @__PURE__ */ composeModels(MODELS)
