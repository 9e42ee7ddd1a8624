import { composition } from './models.ts'
import type { FeatureSettings } from './models.ts'

export { ACCESS, isOpenToAll, isVideoOpen } from '@ovation/features/access/model'
export type { Access } from '@ovation/features/access/model'

/** What the people who run a room can change while it runs. */
export interface Settings extends FeatureSettings {}

export const DEFAULT_SETTINGS: Settings = composition.settings
