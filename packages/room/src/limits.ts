import { ID_LIMITS, SHARED_LIMITS } from '@ovation/kernel'

/** Limits of what belongs to no feature; those of a feature are in its model. Every list, text and object in a room has one. */
export const LIMITS = {
  maxNameChars: 30,
  ...ID_LIMITS,
  ...SHARED_LIMITS,
  maxAudienceActors: 16,
  maxStateBytes: 256 * 1_024,
} as const
