import type { Entry } from './slots.tsx'

/** Before that, settings would be shown that are not those of the room. */
const attached: Entry['when'] = ({ status }) => status === 'attached'

/** Every part of the studio that is a feature's, in the order in which they appear in a slot. The only list of them. */
export const REGISTRY: readonly Entry[] = [
  { load: () => import('@ovation/features/site/studio'), when: () => true },
  { load: () => import('./site/live-rooms.tsx'), when: () => true },
  { load: () => import('./people/accounts.tsx'), when: () => true },
  { load: () => import('./keys/api-keys.tsx'), when: () => true },
  { load: () => import('./webhooks/webhooks-tab.tsx'), when: () => true },
  { load: () => import('./operation/operation-tab.tsx'), when: () => true },
  { load: () => import('@ovation/features/room/studio'), when: attached },
  { load: () => import('@ovation/features/announcements/studio'), when: attached },
  { load: () => import('@ovation/features/messages/studio'), when: attached },
  { load: () => import('@ovation/features/reactions/studio'), when: attached },
  { load: () => import('@ovation/features/access/studio'), when: attached },
  { load: () => import('@ovation/features/moderation/studio'), when: attached, panel: 'moderation' },
  { load: () => import('@ovation/features/stage/studio'), when: attached, panel: 'stage' },
  { load: () => import('@ovation/features/polls/studio'), when: attached, panel: 'polls' },
  { load: () => import('./people/team.tsx'), when: attached, panel: 'team' },
  { load: () => import('./report/shows-card.tsx'), when: attached, panel: 'shows' },
  { load: () => import('./overlays/overlays-card.tsx'), when: attached, panel: 'overlays' },
]
