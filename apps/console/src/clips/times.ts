import { durationText } from '@ovation/live-room/words'

/** A position as `1:02.5`: with tenths of seconds. */
export const preciseText = (ms: number): string => {
  const tenths = Math.round(ms / 100)
  return `${durationText(Math.floor(tenths / 10) * 1_000)}.${tenths % 10}`
}
