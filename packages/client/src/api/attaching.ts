import type { Position } from '@ovation/room'

/** `attaching`: also while a lost connection is being restored; `failed`: refused, `snapshot.error` says why. */
export type RoomStatus = 'detached' | 'attaching' | 'attached' | 'failed'

/** Events that were lost: those after `from` and up to `to` never reached this screen. */
export interface Discontinuity {
  /** The last position before the loss. */
  from: Position
  /** The position that the room is shown at now. */
  to: Position
}

/** Options of `attach`. */
export interface AttachOptions {
  /** The password of the room (without it: `password_needed`, `password_wrong`); remembered until the next call. */
  password?: string
  /** Aborts the call with `aborted`; if no other call is waiting, the room is detached too. */
  signal?: AbortSignal
  /** How long the call waits, milliseconds; then it rejects with `timeout`. Default 60,000; `Infinity` waits without limit. */
  timeoutMs?: number
}
