import type { ServerLimits } from './limits.ts'

/** Up to this share of busy time an event loop counts as idle; from the second one on it counts as full. */
const IDLE = 0.25
const FULL = 0.85
/** Up to two thirds of the load, hardly any time is added. */
const ADDED_EXPONENT = 4
/** From 58 % of the load on, a room waits for twice what a pass takes. */
const TWICE_AT = 3

/** How busy an event loop is whose share of busy time this is: 0 is idle, 1 is full. */
export const loadOf = (utilization: number): number => Math.min(1, Math.max(0, (utilization - IDLE) / (FULL - IDLE)))

type FlushLimits = Pick<
  ServerLimits,
  'minFlushIntervalMs' | 'addedFlushMsUnderLoad' | 'maxFlushIntervalMs' | 'maxFlushIntervalMsHuge' | 'hugeRoomViewers'
>

/**
 * The time from one flush of a room to the next: none to speak of while the process has time; the busier it is, the more
 * events wait for one pass, so that passes take at most half of a full event loop. `load` is from 0 to 1; the server and the
 * capacity model (docs/models.md) use the same formula.
 */
export function flushIntervalMs(load: number, passMs: number, viewers: number, limits: FlushLimits): number {
  const most = viewers > limits.hugeRoomViewers ? limits.maxFlushIntervalMsHuge : limits.maxFlushIntervalMs
  const least = limits.minFlushIntervalMs + limits.addedFlushMsUnderLoad * load ** ADDED_EXPONENT
  return Math.min(most, Math.max(least, (1 + Math.min(1, TWICE_AT * load ** 2)) * passMs))
}
