import { composition } from './models.ts'
import type { FeatureState } from './models.ts'
import { DEFAULT_SETTINGS } from './settings.ts'
import type { Settings } from './settings.ts'

export type { Poll } from '@ovation/features/polls/model'
export { STAGE_LAYOUTS } from '@ovation/features/stage/model'
export type { RaisedHand, StageGuest, StageLayout, StageState } from '@ovation/features/stage/model'
export type { SharedValue } from '@ovation/features/state/model'
export type { StreamState } from '@ovation/features/stream/model'

/**
 * The form of stored snapshots as a whole. What a feature changes about its own fields has a version of its own
 * (`Rules.snapshot`): raising this one would make rooms unreadable whose log no longer begins at its first event.
 */
export const STATE_VERSION = 2

/** What the owner of a room needs to decide. Bounded: nothing in it grows with the number of people. */
export interface RoomState extends FeatureState {
  room: string
  epoch: number
  seq: number
  settings: Settings
}

export const initialState = (room: string): RoomState => ({
  room,
  epoch: 0,
  seq: 0,
  ...composition.initial,
  settings: DEFAULT_SETTINGS,
})
