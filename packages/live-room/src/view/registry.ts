import type { Entry } from './slots.tsx'

/** Every part of the screens of viewers that is loaded later, in the order in which they appear in a slot. The only list of them. */
export const REGISTRY: readonly Entry[] = [
  { load: () => import('../overlay/index.tsx'), when: (_, overlay) => overlay },
  { load: () => import('../panels/playing.tsx'), when: ({ room }) => room.state.seq > 0 },
  { load: () => import('@ovation/features/site/viewer') },
  {
    load: () => import('@ovation/features/stage/viewer'),
    when: ({ room: { state, self } }, overlay) =>
      overlay || state.settings.hands || state.stage.guests.length > 0 || self?.stage !== undefined,
  },
  { load: () => import('../states/index.ts') },
  { load: () => import('../account/index.ts') },
  { load: () => import('../panels/index.ts') },
  { load: () => import('../live-regions/index.tsx') },
  { load: () => import('../around/index.tsx') },
  {
    load: () => import('@ovation/features/announcements/viewer'),
    when: ({ room: { state, pinned } }) =>
      state.announcement !== null || pinned.length > 0 || state.lifecycle === 'closed',
  },
  {
    load: () => import('@ovation/features/reactions/viewer'),
    recorded: () => import('@ovation/features/reactions/row'),
  },
  {
    load: () => import('@ovation/features/polls/viewer'),
    when: ({ room: { state } }, overlay) => overlay || state.poll !== null,
  },
  { load: () => import('@ovation/features/gifts/viewer'), recorded: () => import('@ovation/features/gifts/row') },
  { load: () => import('@ovation/features/likes/viewer') },
]
