import { jsonBytes, ROLES } from '@ovation/kernel'
import { accept, drafting, isActive, refuse } from '@ovation/kernel/rules'
import type { Base, CommonCode, Refusal, RuleContext, Rules } from '@ovation/kernel/rules'
import { STATE_LIMITS } from './model.ts'
import type { StateEvents, StateSettings, StateSlice } from './model.ts'
import { stateShapes } from './wire.ts'

export type StateCommands = {
  /** `ifRevision`: sets it only if the value has that revision; 0 means only if there is none. */
  'state.set': { key: string; value: unknown; ifRevision?: number | undefined }
  'state.delete': { key: string; ifRevision?: number | undefined }
}

export type StateCode = 'key_invalid' | 'revision_conflict' | 'state_full'

/** What a key of the shared state is made of. */
export const SHARED_KEY = /^[a-z][a-z0-9._-]*$/i

/** Whether a key is valid: a letter, then letters, digits, dots, dashes and underscores. */
export const isSharedKey = (key: string): boolean =>
  SHARED_KEY.test(key) && key.length <= STATE_LIMITS.maxSharedKeyChars

const draft = drafting<StateEvents>()

const revisionOf = ({ shared }: StateSlice, key: string): number =>
  Object.hasOwn(shared, key) ? (shared[key]?.revision ?? 0) : 0

/** The checks that every change must pass: a valid key, and the revision that the caller saw. */
function mustNotChange(
  state: StateSlice,
  { key, ifRevision }: { key: string; ifRevision?: number | undefined },
  { standing, now }: RuleContext,
): Refusal<StateCode | CommonCode> | undefined {
  if (isActive(standing.mute, now)) return refuse('muted')
  if (!isSharedKey(key)) return refuse('key_invalid', { detail: String(STATE_LIMITS.maxSharedKeyChars) })
  const revision = revisionOf(state, key)
  if (ifRevision === undefined || ifRevision === revision) return undefined
  return refuse('revision_conflict', { detail: String(revision), revision })
}

export const stateRules: Rules<StateSlice & Base<StateSettings>, StateEvents, StateCommands, StateCode, StateSettings> =
  {
    reads: [],
    settings: { stateFrom: ROLES },
    events: {
      // The key stays, so that it is known which value is gone.
      'state.set': { personal: { gone: ['value'] } },
      'state.deleted': { personal: null },
    },
    shapes: stateShapes,
    commands: {
      /** Every set makes a new revision, even with the same value: compare-and-set relies on it. */
      'state.set': {
        role: { setting: 'stateFrom' },
        run: (state, body, ctx) => {
          const refusal = mustNotChange(state, body, ctx)
          if (refusal) return refusal
          const { key, value = null } = body
          const before = Object.entries(state.shared).map(([other, entry]): [string, unknown] => [other, entry.value])
          const after = Object.fromEntries([...before, [key, value]])
          if (Object.keys(after).length > STATE_LIMITS.maxSharedKeys)
            return refuse('state_full', { detail: `${STATE_LIMITS.maxSharedKeys} keys` })
          if (jsonBytes(after) > STATE_LIMITS.maxSharedBytes)
            return refuse('state_full', { detail: `${STATE_LIMITS.maxSharedBytes} bytes` })
          return accept(draft(ctx, 'state.set', { key, value }))
        },
      },
      'state.delete': {
        role: { setting: 'stateFrom' },
        run: (state, body, ctx) =>
          mustNotChange(state, body, ctx) ??
          (revisionOf(state, body.key) === 0
            ? refuse('nothing_to_change')
            : accept(draft(ctx, 'state.deleted', { key: body.key }))),
      },
    },
  }
