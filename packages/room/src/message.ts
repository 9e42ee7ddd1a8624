import type { EventType, RoomEvent } from './events.ts'
import { composition, MODELS } from './models.ts'
import type { FeatureMessage } from './models.ts'

export { honourDeletions, isSuppressed, messageOf } from '@ovation/features/messages/model'

/** A message as a screen shows it: with all later changes. */
export interface Message extends FeatureMessage {}

/** Events that change a message. Only the newest of each type counts. */
export const AMENDING: readonly EventType[] = /* @__PURE__ */ amendingTypes()

function amendingTypes(): EventType[] {
  return Object.values(MODELS).flatMap(
    (model) => Object.keys('amends' in model ? (model.amends ?? {}) : {}) as EventType[],
  )
}

/** A message after one more event; the same object if the event is not about it, or the message was deleted. */
export const amendMessage = (message: Message, event: RoomEvent): Message =>
  event.amends !== message.seq || message.deleted ? message : composition.amend(message, event)
