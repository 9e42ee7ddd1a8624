import { ID_LIMITS, SHARED_LIMITS } from '@ovation/kernel'
import { ANNOUNCEMENT_LIMITS } from '@ovation/features/announcements/model'
import { CUSTOM_LIMITS } from '@ovation/features/custom/model'
import { GIFT_LIMITS } from '@ovation/features/gifts/model'
import { MESSAGE_LIMITS } from '@ovation/features/messages/model'
import { MODERATION_LIMITS } from '@ovation/features/moderation/model'
import { POLL_LIMITS } from '@ovation/features/polls/model'
import { ROOM_LIMITS } from '@ovation/features/room/model'
import { STAGE_LIMITS } from '@ovation/features/stage/model'
import { STATE_LIMITS } from '@ovation/features/state/model'

/** Limits of the domain. Every list, text and object in a room has one. */
export const LIMITS = {
  maxNameChars: 30,
  ...ID_LIMITS,
  ...SHARED_LIMITS,
  maxAudienceActors: 16,
  maxStateBytes: 256 * 1_024,
  ...ROOM_LIMITS,
  ...MESSAGE_LIMITS,
  ...ANNOUNCEMENT_LIMITS,
  ...MODERATION_LIMITS,
  ...POLL_LIMITS,
  ...GIFT_LIMITS,
  ...STAGE_LIMITS,
  ...CUSTOM_LIMITS,
  ...STATE_LIMITS,
} as const
