import { jsonBytes, LIMITS } from '../limits.ts'
import { atLeast } from '../roles.ts'
import { isSharedKey } from '../shared-state.ts'
import { isActive } from '../standing.ts'
import type { RoomState } from '../state.ts'
import { accept, draft, refuse } from './types.ts'
import type { Refusal, Rule } from './types.ts'

type Change = { key: string; ifRevision?: number | undefined }

const revisionOf = ({ shared }: RoomState, key: string): number =>
  Object.hasOwn(shared, key) ? (shared[key]?.revision ?? 0) : 0

/** The checks of every change: who may, under which keys, and against the revision that they saw. */
function mustNotChange(
  state: RoomState,
  { key, ifRevision }: Change,
  ctx: Parameters<Rule<'state.set'>>[2],
): Refusal | undefined {
  if (!atLeast(ctx.effectiveRole, state.settings.stateFrom)) return refuse('forbidden')
  if (isActive(ctx.standing.mute, ctx.now)) return refuse('muted')
  if (!isSharedKey(key)) return refuse('key_invalid', { detail: String(LIMITS.maxSharedKeyChars) })
  const revision = revisionOf(state, key)
  if (ifRevision === undefined || ifRevision === revision) return undefined
  return refuse('revision_conflict', { detail: String(revision), revision })
}

/** Every set is a new revision, also of the same value: who compares and sets relies on it. */
export const set: Rule<'state.set'> = (state, body, ctx) => {
  const refusal = mustNotChange(state, body, ctx)
  if (refusal) return refusal
  const { key, value = null } = body
  const before = Object.entries(state.shared).map(([other, entry]): [string, unknown] => [other, entry.value])
  const after = Object.fromEntries([...before, [key, value]])
  if (Object.keys(after).length > LIMITS.maxSharedKeys)
    return refuse('state_full', { detail: `${LIMITS.maxSharedKeys} keys` })
  if (jsonBytes(after) > LIMITS.maxSharedBytes)
    return refuse('state_full', { detail: `${LIMITS.maxSharedBytes} bytes` })
  return accept(draft(ctx, 'state.set', { key, value }))
}

export const remove: Rule<'state.delete'> = (state, body, ctx) =>
  mustNotChange(state, body, ctx) ??
  (revisionOf(state, body.key) === 0
    ? refuse('nothing_to_change')
    : accept(draft(ctx, 'state.deleted', { key: body.key })))
