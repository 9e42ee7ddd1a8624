import type { Tier } from '../event.ts'
import type { Role } from '../roles.ts'
import type { Actor, DecideContext, Registry, RuleContext } from './context.ts'
import type { Decision, Draft, Refusal } from './decision.ts'
import type { EventRule, Lookups, MomentRange, NumberRange, Personal, Tallies } from './rules.ts'
import type { AnySlice } from './keyed.ts'

type AnyCommand = { type: string; body: unknown }
type AnyDue = { commandId: string; command: AnyCommand }
type Beside = (state: object, body: unknown, ctx: RuleContext) => Draft[]
type LeastRole = Role | 'system' | { setting: string }

type AllowedValues = NumberRange | MomentRange | readonly unknown[]

type Erased = {
  events: Record<string, EventRule<unknown>>
  commands: Record<
    string,
    {
      role: LeastRole
      whileClosed?: true
      needs?: (body: unknown, actor: string, aliases: readonly string[]) => Lookups
      run: (state: object, body: unknown, ctx: RuleContext) => Decision | Refusal
    }
  >
  claims?: Record<string, string>
  beside?: Record<string, Beside>
  settings?: Record<string, AllowedValues>
  keyed?: readonly AnySlice[]
  due?: (state: object, now: number, tallies: Tallies) => AnyDue[]
}

/** The rules of all features as one: every table that spans features is computed. */
export type RuleTables = {
  /** Every command with the lowest role that may give it. */
  roles: ReadonlyMap<string, LeastRole>
  personal: ReadonlyMap<string, Personal<Record<string, unknown>> | null>
  /** Whether people below staff may give it while the room is closed. */
  isForClosedRooms: (type: string) => boolean
  tierOf: (type: string) => Tier
  lookupsOf: (command: AnyCommand, actor: Pick<Actor, 'id' | 'aliases'>) => Lookups
  refusalOfClaim: (claim: string) => string
  /** The keyed slices of all features. */
  keyed: readonly AnySlice[]
  /** The outcome of a command. Whether the actor may give it, and whether the room is open, was checked before. */
  run: (
    state: object,
    command: AnyCommand,
    ctx: DecideContext,
    effectiveRole: Role,
  ) => Decision<Draft & { tier: Tier }> | Refusal
  due: (state: object, now: number, tallies: Tallies) => AnyDue[]
}

/** An unknown setting accepts no value. */
function isOneOf(values: AllowedValues = [], value: unknown, now: number): boolean {
  if ('maxAheadMs' in values) return value === null || isWholeWithin(value, 0, now + values.maxAheadMs)
  if ('min' in values) return isWholeWithin(value, values.min, values.max)
  return values.includes(value)
}

const isWholeWithin = (value: unknown, min: number, max: number): boolean =>
  Number.isInteger(value) && Number(value) >= min && Number(value) <= max

const firstSegment = (name: string): string => name.slice(0, name.indexOf('.'))

/** Combines the rules of all features. A test ensures that no two define the same command. */
export function composeRules(rules: { readonly [feature: string]: object }): RuleTables {
  const all = Object.values(rules) as Erased[]
  const events = new Map(all.flatMap((one) => Object.entries(one.events)))
  const commands = new Map(all.flatMap((one) => Object.entries(one.commands)))
  const settings = new Map(all.flatMap((one) => Object.entries(one.settings ?? {})))
  const claims = all.flatMap((one) => Object.entries(one.claims ?? {}))
  const beside = new Map<string, Beside[]>()
  for (const [type, drafts] of all.flatMap((one) => Object.entries(one.beside ?? {})))
    beside.set(type, [...(beside.get(type) ?? []), drafts])
  const registry: Registry = {
    allows: (setting, value, now) => isOneOf(settings.get(setting), value, now),
    prefixes: new Set([...events.keys(), ...commands.keys()].map(firstSegment)),
  }
  const tierOf = (type: string): Tier => events.get(type)?.tier ?? 'essential'
  return {
    roles: new Map([...commands].map(([type, { role }]) => [type, role])),
    personal: new Map([...events].map(([type, { personal }]) => [type, personal])),
    isForClosedRooms: (type) => commands.get(type)?.whileClosed === true,
    tierOf,
    lookupsOf: ({ type, body }, { id, aliases = [] }) => commands.get(type)?.needs?.(body, id, aliases) ?? {},
    refusalOfClaim: (claim) => claims.find(([prefix]) => claim.startsWith(prefix))?.[1] ?? 'nothing_to_change',
    keyed: all.flatMap(({ keyed }) => keyed ?? []),
    run: (state, { type, body }, given, effectiveRole) => {
      const command = commands.get(type)
      // A command from another node may be one that this version does not know.
      if (!command) return { ok: false, code: 'forbidden' }
      const ctx = { ...given, effectiveRole, registry }
      const decision = command.run(state, body, ctx)
      if (!decision.ok) return decision
      const more = beside.get(type)?.flatMap((drafts) => drafts(state, body, ctx)) ?? []
      const events = [...decision.events, ...more].map((draft) => ({ ...draft, tier: tierOf(draft.type) }))
      return { ...decision, events }
    },
    due: (state, now, tallies) => all.flatMap((one) => one.due?.(state, now, tallies) ?? []),
  }
}
