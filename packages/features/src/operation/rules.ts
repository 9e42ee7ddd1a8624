import { accept, drafting, endOf, refuse } from '@ovation/kernel/rules'
import type { Base, Refusal, Rules } from '@ovation/kernel/rules'
import { hasEnded, LIVE_LIMITS, OPERATION_LIMITS } from './model.ts'
import type { KeyAlgorithm, OperationEvents, OperationSlice } from './model.ts'
import { operationShapes } from './wire.ts'

export type OperationCommands = {
  /** An origin as browsers write it. */
  'origin.add': { origin: string }
  'origin.remove': { origin: string }
  /** `replaces` counts for `overlapMs` more. The row with the key itself is stored before. */
  'signing-key.add': {
    key: string
    algorithm: KeyAlgorithm
    replaces?: { key: string; overlapMs: number } | undefined
  }
  'signing-key.revoke': { key: string }
  /** Null: the value of the start. */
  'limits.change': { limits: Record<string, number | null> }
}

const draft = drafting<OperationEvents>()
const forStaff = { audience: 'staff' } as const

/** Why a limit cannot have a value; undefined when it can. */
function faultOf(name: string, value: number | null): Refusal<'value_out_of_range'> | undefined {
  if (!Object.hasOwn(LIVE_LIMITS, name)) return refuse('value_out_of_range', { detail: name })
  const { from, to } = LIVE_LIMITS[name as keyof typeof LIVE_LIMITS]
  if (value === null || (Number.isInteger(value) && value >= from && value <= to)) return undefined
  return refuse('value_out_of_range', { detail: `${name}: a whole number from ${from} to ${to}` })
}

export const operationRules: Rules<OperationSlice & Base<object>, OperationEvents, OperationCommands, never, object> = {
  reads: [],
  // Addresses of sites, ids of keys and numbers; who gave the command is the actor.
  events: {
    'origin.added': { personal: null },
    'origin.removed': { personal: null },
    'signing-key.added': { personal: null },
    'signing-key.revoked': { personal: null },
    'limits.changed': { personal: null },
  },
  shapes: operationShapes,
  commands: {
    'origin.add': {
      role: 'owner',
      run: ({ origins }, { origin }, ctx) => {
        if (origins.includes(origin)) return refuse('nothing_to_change')
        if (origin.length > OPERATION_LIMITS.maxOriginChars || origins.length >= OPERATION_LIMITS.maxOrigins)
          return refuse('value_out_of_range', { detail: 'origin' })
        return accept(draft(ctx, 'origin.added', { origin }, forStaff))
      },
    },
    'origin.remove': {
      role: 'owner',
      run: ({ origins }, { origin }, ctx) =>
        origins.includes(origin)
          ? accept(draft(ctx, 'origin.removed', { origin }, forStaff))
          : refuse('nothing_to_change'),
    },
    'signing-key.add': {
      role: 'owner',
      run: ({ signingKeys, keyEnds }, { key, algorithm, replaces }, ctx) => {
        const known = signingKeys.filter(({ id }) => !hasEnded(keyEnds, id, ctx.now))
        if (known.some(({ id }) => id === key)) return refuse('value_out_of_range', { detail: 'id' })
        if (known.length >= OPERATION_LIMITS.maxSigningKeys) return refuse('value_out_of_range', { detail: 'keys' })
        const until = replaces && { key: replaces.key, until: endOf(ctx, replaces.overlapMs) }
        return accept(
          draft(ctx, 'signing-key.added', { key, algorithm, ...(until ? { replaces: until } : {}) }, forStaff),
        )
      },
    },
    'signing-key.revoke': {
      role: 'owner',
      run: ({ signingKeys, keyEnds }, { key }, ctx) => {
        const added = signingKeys.some(({ id }) => id === key)
        if (!added && hasEnded(keyEnds, key, ctx.now)) return refuse('nothing_to_change')
        if (!added && Object.keys(keyEnds).length >= OPERATION_LIMITS.maxKeyEnds)
          return refuse('value_out_of_range', { detail: 'keys' })
        return accept(draft(ctx, 'signing-key.revoked', { key }, forStaff))
      },
    },
    'limits.change': {
      role: 'owner',
      run: (state, { limits }, ctx) => {
        const entries = Object.entries(limits)
        for (const [name, value] of entries) {
          const fault = faultOf(name, value)
          if (fault) return fault
        }
        const changes = entries.filter(([name, value]) => (state.limits[name] ?? null) !== value)
        if (changes.length === 0) return refuse('nothing_to_change')
        return accept(draft(ctx, 'limits.changed', { limits: Object.fromEntries(changes) }, forStaff))
      },
    },
  },
}
