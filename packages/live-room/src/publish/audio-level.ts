import { watchLevel } from '../boxes/speaking.ts'

/** Below this nothing is heard. */
const SILENT_DB = -60

/** How far a meter goes for a level: 0 for silence, 1 for as loud as can be, by decibels between. */
export const meterOf = (level: number): number => Math.min(1, Math.max(0, 1 - (20 * Math.log10(level)) / SILENT_DB))

/** Tells how loud a track is, as `meterOf`, again and again. Returns a function that ends it. */
export const followLevel = (track: MediaStreamTrack, tell: (level: number) => void): (() => void) =>
  watchLevel(new MediaStream([track]), (level) => tell(meterOf(level)))
