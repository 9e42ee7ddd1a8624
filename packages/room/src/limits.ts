import { ANNOUNCEMENT_LIMITS } from '@ovation/features/announcements/rules'
import { CUSTOM_LIMITS } from '@ovation/features/custom/rules'
import { GIFT_LIMITS } from '@ovation/features/gifts/rules'
import { MESSAGE_LIMITS } from '@ovation/features/messages/rules'
import { MODERATION_LIMITS } from '@ovation/features/moderation/rules'
import { POLL_LIMITS } from '@ovation/features/polls/rules'
import { ROOM_LIMITS } from '@ovation/features/room/rules'
import { STAGE_LIMITS } from '@ovation/features/stage/rules'
import { STATE_LIMITS } from '@ovation/features/state/rules'

/** Limits of the domain. Every list, text and object in a room has one. */
export const LIMITS = {
  maxNameChars: 30,
  maxIdChars: 128,
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
