import type { Edge, Sessions } from '../edge/index.ts'
import { LiveSettings } from '../operation/index.ts'
import type { IdentityParts } from './identity.ts'
import type { Network } from './network.ts'
import type { RoomParts } from './rooms.ts'
import type { Runtime } from './runtime.ts'

type Deps = Runtime & IdentityParts & Network & RoomParts & { sessions: Sessions; edge: Edge }

/** What operators change while the server runs. It is there before anybody can connect. */
export function createOperation(deps: Deps): { liveSettings: LiveSettings } {
  const { origins, tokens, liveLimits, signingKeys, edge, sessions, clock, limits, logger, site, parts } = deps
  const liveSettings = new LiveSettings({
    ...{ origins, tokens, limits: liveLimits, clock },
    findKey: (id) => signingKeys.find(id),
    endRemovedOrigins: () => edge.endRemovedOrigins(),
    closeKeys: (ended) => void sessions.closeKeys(ended),
    intervalMs: limits.followSiteIntervalMs,
    onError: (err) => logger.warn({ err }, 'a signing key could not be read; it is tried again'),
  })
  parts.add('the live settings', () => liveSettings.stop())
  site.follow((state) => liveSettings.apply(state))
  return { liveSettings }
}
