/** By itself, so that a page which needs only this carries no other bounds. */
export const DEFAULT_TEXT_CHARS = 500

/** Bounds of the domain. Every list, text and object that a room can hold has one. */
export const LIMITS = {
  maxTextChars: 2_000,
  defaultTextChars: DEFAULT_TEXT_CHARS,
  maxNameChars: 30,
  maxTitleChars: 100,
  maxAnnouncementChars: 500,
  maxReasonChars: 200,
  maxDataBytes: 4_096,
  maxCustomNameChars: 64,
  maxIdChars: 128,
  maxPinnedMessages: 3,
  maxPollOptions: 10,
  minPollOptions: 2,
  maxPollQuestionChars: 200,
  maxPollOptionChars: 80,
  maxPollMs: 24 * 3_600_000,
  maxGiftCount: 9_999,
  maxSlowModeMs: 3_600_000,
  maxSanctionMs: 3_650 * 86_400_000,
  maxAudienceActors: 16,
  maxHands: 30,
  maxStageGuests: 4,
  maxSharedKeys: 64,
  maxSharedKeyChars: 64,
  /** Of all keys and values together, as JSON. */
  maxSharedBytes: 16 * 1_024,
  maxStateBytes: 256 * 1_024,
  pollTallyIntervalMs: 1_000,
} as const

/** Length as people count it: code points, so that an emoji outside the first plane is one. */
export const charsIn = (text: string): number => {
  let count = 0
  for (const _ of text) count++
  return count
}

/** Size of a value as JSON in UTF-8 bytes. */
export const jsonBytes = (value: unknown): number => new TextEncoder().encode(JSON.stringify(value) ?? '').length
