import { operation } from '@ovation/features/operation/model'
import type { OperationSlice } from '@ovation/features/operation/model'
import { site } from '@ovation/features/site/model'
import type { SiteSlice } from '@ovation/features/site/model'
import { composeModels } from '@ovation/kernel'
import type { AnyEvent } from '@ovation/kernel'

export { endOfKey, hasEnded, LIVE_LIMITS, OPERATION_LIMITS } from '@ovation/features/operation/model'
export type { KeyAlgorithm, LiveLimit } from '@ovation/features/operation/model'
export { SITE_LIMITS } from '@ovation/features/site/model'

/** The features of the site. The only list of their models. */
export const SITE_MODELS = { site, operation }

/** The name of the site's log. No room can have it. */
export const SITE_LOG = '$site'

/** What belongs to all rooms together. `seq` is the end of its log. */
export interface SiteState extends SiteSlice, OperationSlice {
  epoch: number
  seq: number
}

const composition = /* @__PURE__ */ composeModels(SITE_MODELS)

export const initialSite = (): SiteState => ({ epoch: 0, seq: 0, ...composition.initial })

/** Folds one event of the site's log into its state. */
export const evolveSite = (state: SiteState, event: AnyEvent): SiteState => composition.evolve(state, event)
