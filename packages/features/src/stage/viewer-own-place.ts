import type { RoomSnapshot } from '@ovation/client'
import type { StageState } from './model.ts'

/** Where somebody is on the way to the stage. */
export type OwnPlace = {
  /** Their place in the queue, from 1. */
  hand: number | undefined
  /** Their raised hand was shown to a host. */
  seen: boolean
  /** They are on stage, or invited there. */
  onStage: boolean
  muted: boolean
}

/** Who did what changed it, where that is known: `self`, or somebody else. */
export type By = 'self' | 'other' | undefined

/** What somebody is told of their own place on the way to the stage. */
export type StageNews =
  | 'seen'
  | 'declined'
  | 'expired'
  | 'gone'
  | 'removed'
  | 'over'
  | 'notOnStage'
  | 'muted'
  | 'unmuted'

export function placeOf({ hands, guests }: StageState, id: string | undefined): OwnPlace {
  const at = hands.findIndex(({ actor }) => actor === id)
  const guest = guests.find(({ actor }) => actor === id)
  return {
    hand: at === -1 ? undefined : at + 1,
    seen: hands[at]?.seen === true,
    onStage: guest !== undefined,
    muted: guest?.muted === true,
  }
}

/** What is told of a change; nothing of what somebody did themselves. `live`: the broadcast goes on. */
export function stageNewsOf(
  before: OwnPlace,
  now: OwnPlace,
  { by, live }: { by: By; live: boolean },
): StageNews | undefined {
  if (before.hand !== undefined && now.hand === undefined && !now.onStage) {
    if (!live) return 'expired'
    return by === 'self' ? undefined : by === 'other' ? 'declined' : 'gone'
  }
  if (before.onStage && !now.onStage) {
    if (!live) return 'over'
    return by === 'self' ? undefined : by === 'other' ? 'removed' : 'notOnStage'
  }
  if (before.onStage && now.onStage && before.muted !== now.muted)
    return by === 'self' ? undefined : now.muted ? 'muted' : 'unmuted'
  return before.hand !== undefined && !before.seen && now.seen ? 'seen' : undefined
}

/**
 * What somebody reads after a change; undefined: nothing. News stays until the next, until they ask again or are invited, and
 * until another broadcast begins: what became of the last one is of no use beside it. `wasLive`: before the change.
 */
export function newsAfter(
  news: StageNews | undefined,
  before: OwnPlace | undefined,
  now: OwnPlace,
  { by, live, wasLive }: { by: By; live: boolean; wasLive: boolean },
): StageNews | undefined {
  const next = before && stageNewsOf(before, now, { by, live })
  if (next !== undefined && next !== 'seen') return next
  const moved = JSON.stringify(before) !== JSON.stringify(now)
  const asks = moved && next !== 'seen' && (now.hand !== undefined || now.onStage)
  return asks || (live && !wasLive) ? undefined : news
}

/** Whether somebody's hand is up, or may be raised; undefined where there is nothing to raise or lower. */
export function handOf(
  { state: { stage, settings, stream }, self }: Pick<RoomSnapshot, 'state' | 'self'>,
  id: string | undefined,
): 'up' | 'down' | undefined {
  const runs = self?.role === 'host' || self?.role === 'owner'
  if (runs || self?.stage || !settings.hands) return undefined
  if (stage.hands.some(({ actor }) => actor === id)) return 'up'
  return stream.status === 'live' ? 'down' : undefined
}
