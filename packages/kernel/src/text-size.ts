/** Length as people count it: code points, so that an emoji outside the BMP counts as one. */
export const charsIn = (text: string): number => {
  let count = 0
  for (const _ of text) count++
  return count
}

/** Size of a value as JSON in UTF-8 bytes. */
export const jsonBytes = (value: unknown): number => new TextEncoder().encode(JSON.stringify(value) ?? '').length

/** Ids of people, of polls, of broadcasts. */
export const ID_LIMITS = { maxIdChars: 128 } as const

/** What several features take: why something is done, and data of an integrator's. */
export const SHARED_LIMITS = { maxReasonChars: 200, maxDataBytes: 4_096 } as const
