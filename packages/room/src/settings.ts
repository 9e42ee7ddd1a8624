import type { AccessSettings } from '@ovation/features/access/model'
import type { CustomSettings } from '@ovation/features/custom/model'
import type { GiftSettings } from '@ovation/features/gifts/model'
import type { MessageSettings } from '@ovation/features/messages/model'
import type { StageSettings } from '@ovation/features/stage/model'
import type { StateSettings } from '@ovation/features/state/model'
import { composition } from './models.ts'

export { ACCESS, isOpenToAll, isVideoOpen } from '@ovation/features/access/model'
export type { Access } from '@ovation/features/access/model'

/** What the people who run a room can change while it runs. */
export interface Settings
  extends MessageSettings, AccessSettings, StageSettings, CustomSettings, StateSettings, GiftSettings {}

export const DEFAULT_SETTINGS: Settings = composition.settings
