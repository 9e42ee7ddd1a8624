import { z } from 'zod'
import { MAX_TIMER_MS } from './clock.ts'
import { SERVER_LIMITS } from './limits.ts'
import type { ServerLimits } from './limits.ts'
import { parseJson } from './parse-json.ts'

type Limit = keyof ServerLimits

/** Bounds of which none at all makes sense; a server that may do nothing of anything else could not work. */
const MAY_BE_ZERO: ReadonlySet<string> = new Set<Limit>([
  ...(['minFreeDiskBytes', 'memberDiskReserveBytes', 'guestDiskReserveBytes', 'recordingMinFreeBytes'] as const),
  ...(['addedFlushMsUnderLoad', 'drainNoticeMs', 'drainOverMs', 'encoderGraceMs'] as const),
  ...(['maxRecordingsBytes', 'maxRecordingsBytesPerRoom', 'maxClipsPerRoom'] as const),
  ...(['maxDownloadFiles', 'maxDownloadFilesBytes', 'purgeNowBelowBytes', 'minSharedCharsToCompress'] as const),
  ...(['snapshotMessages', 'maxReopenAttempts', 'maxReopenAttemptsOfServer'] as const),
])
/** How long something is kept: a moment of the calendar ends it, and no timer. */
const IS_KEPT = /^keep/

/** What a limit may be, by the unit in its name. */
function range(name: string): { from: number; to: number; whole: boolean } {
  if (name.endsWith('Share')) return { from: 0, to: 1, whole: false }
  if (/Per(Second|Minute|Hour)$/.test(name)) return { from: 0, to: Number.MAX_SAFE_INTEGER, whole: false }
  const to = name.endsWith('Ms') && !IS_KEPT.test(name) ? MAX_TIMER_MS : Number.MAX_SAFE_INTEGER
  return { from: MAY_BE_ZERO.has(name) ? 0 : 1, to, whole: true }
}

/** Why a limit cannot be set so; undefined when it can. */
function faultOf(name: string, value: unknown): string | undefined {
  if (!Object.hasOwn(SERVER_LIMITS, name))
    return `it has no limit '${name}'; packages/server/src/ops/limits.ts has the names`
  const { from, to, whole } = range(name)
  if (typeof value === 'number' && value >= from && value <= to && (!whole || Number.isInteger(value))) return undefined
  return `'${name}' is a ${whole ? 'whole ' : ''}number from ${from} to ${to}`
}

/** Bounds that an operator sets otherwise, as JSON: `{"maxConnections":50000}`. */
export const limitsSetting = z
  .string()
  .default('{}')
  .transform((text, context): Partial<ServerLimits> => {
    const value = parseJson(text)
    const refuse = (message: string): never => {
      context.addIssue({ code: 'custom', message })
      return z.NEVER
    }
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      return refuse('it is no JSON object such as {"maxConnections":50000}')
    const fault = Object.entries(value)
      .map(([name, limit]) => faultOf(name, limit))
      .find((why) => why !== undefined)
    return fault === undefined ? (value as Partial<ServerLimits>) : refuse(fault)
  })
