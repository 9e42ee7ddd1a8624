import { authorise } from '@ovation/features/access/authority'
import { standings } from '@ovation/features/moderation/rules'

import { isStaff, SYSTEM_ACTOR_ID } from '@ovation/kernel'
import type { AnyEvent, Role, Tier } from '@ovation/kernel'
import {
  composeRules,
  composeSlices,
  erasureBy,
  NO_STANDING,
  refuse,
  restoreFields,
  versionsOf,
} from '@ovation/kernel/rules'
import type {
  Actor,
  DecideContext,
  Decision as DecisionOf,
  Lookups,
  Refusal as RefusalOf,
  RowRef,
  SettingValues,
  SnapshotRule,
  Standing,
} from '@ovation/kernel/rules'
import { RULES } from './commands.ts'
import type { RefusalCode } from './commands.ts'
import type { Command, CommandType } from './commands.ts'
import type { EventDraft, EventType, RoomEvent } from './events.ts'
import { composition, MODELS } from './models.ts'
import { siteTables } from './site-rules.ts'
import type { SiteState } from './site.ts'
import { DEFAULT_SETTINGS } from './settings.ts'
import type { Settings } from './settings.ts'
import type { RoomState } from './state.ts'

export { effectiveRole, entryRefusal, protectedRole, roleToHold, authorise } from '@ovation/features/access/authority'
export type { EntryRequest } from '@ovation/features/access/authority'
export { mayBeNegative, TEST_COINS, TEST_ISSUER, walletOf } from '@ovation/features/gifts/rules'
export { handledReports } from '@ovation/features/moderation/rules'
export { mayNotBePresent } from '@ovation/features/presence/rules'
export { isSharedKey } from '@ovation/features/state/rules'
export { eraseStanding, isActive, nextExpiry, NO_STANDING } from '@ovation/kernel/rules'
export type {
  Actor,
  DecideContext,
  Posting,
  Row,
  RowRef,
  Sanction,
  Standing,
  TargetMessage,
  TargetPerson,
} from '@ovation/kernel/rules'
export { LIMITS } from './limits.ts'
export { decideSite, SITE_RULES } from './site-rules.ts'
export type { SiteCommand } from './site-rules.ts'

export { RULES }

const tables = composeRules(RULES)

export type Refusal = RefusalOf<RefusalCode>
export type Decision = DecisionOf<EventDraft>

export const COMMAND_TYPES = [...tables.roles.keys()] as CommandType[]

/** Those that only the room itself gives: a connection that sends one is refused. */
export const SYSTEM_COMMANDS: ReadonlySet<CommandType> = new Set(
  COMMAND_TYPES.filter((type) => tables.roles.get(type) === 'system'),
)

/** For each setting, the values that it takes. */
export const SETTING_VALUES = Object.assign(
  {},
  ...Object.values(RULES).map((rules) => ('settings' in rules ? rules.settings : {})),
) as SettingValues<Settings>

/** The least role for each command that people give, or the setting that names it. */
export const PERMISSIONS = Object.fromEntries([...tables.roles].filter(([, role]) => role !== 'system')) as Partial<
  Record<CommandType, Role | { setting: keyof Settings & `${string}From` }>
>

/** The least role that may give a command in a room with these settings; owner for what is not known. */
export function leastRole(type: CommandType, settings: Settings): Role {
  const least = PERMISSIONS[type] ?? 'owner'
  return typeof least === 'string' ? least : settings[least.setting]
}

export const tierOf = (type: EventType): Tier => tables.tierOf(type)

/** What an owner has to look up before it can decide: the message meant, and the person meant. */
export const lookupsOf = (command: Command, actor: Pick<Actor, 'id' | 'aliases'>): Lookups =>
  tables.lookupsOf(command, actor)

/** What is told to anyone who comes with a claim that is taken: what can be done once was done. */
export const refusalOfClaim = (claim: string): RefusalCode => tables.refusalOfClaim(claim) as RefusalCode

/**
 * Decides one command against the room as it stands. Pure: time, ids and what had to be looked up come in through `ctx`.
 * Gives the events to append, with claims and postings, or a refusal; never both.
 */
export function decide(
  state: RoomState,
  command: Command,
  ctx: DecideContext & { site?: SiteState },
): Decision | Refusal {
  const run = (effectiveRole: Role): Decision | Refusal =>
    tables.run(state, command, ctx, effectiveRole) as Decision | Refusal
  if (ctx.actor.id === SYSTEM_ACTOR_ID) return run('owner')
  if (SYSTEM_COMMANDS.has(command.type)) return refuse('forbidden')
  // Who gives commands was let in at the door: that they know the password was asked there.
  const { standing, now, actor } = ctx
  const who = { role: actor.role, standing, now, known: true, door: state.door ?? undefined }
  const authority = authorise(state, who, leastRole(command.type, state.settings))
  if (!authority.ok) return authority
  if (isStaff(authority.role) || tables.isForClosedRooms(command.type)) return run(authority.role)
  if (ctx.site?.pause) return refuse('site_paused', { detail: ctx.site.pause.text })
  if (state.lifecycle === 'closed') return refuse('room_closed')
  return run(authority.role)
}

/** A command that time itself gives, with an id that is the same whoever finds it due. */
export type DueCommand = { commandId: string; command: Command }

/** What the owner's timer has to do now: tell the votes, end the poll, store the likes. */
export const dueCommands = (state: RoomState, now: number, likes: number): DueCommand[] =>
  tables.due(state, now, { likes }) as DueCommand[]

/** What features remember by key: how rows are folded in the append, erased, and when something about them is due. */
export const SLICES = composeSlices([...tables.keyed, ...siteTables.keyed])
/** The row with what the room remembers about a person. */
export const standingRef = (actor: string): RowRef => ({ slice: standings.name, key: actor })

/** The person whose standing an event changes, if it changes one. */
export const standingChangedBy = (event: Pick<RoomEvent, 'type' | 'body' | 'actor' | 'at'>): string | undefined =>
  SLICES.changedBy(event).find(({ slice }) => slice === standings.name)?.key

/** Folds one event into the standing of the person it is about. */
export const evolveStanding = (
  standing: Standing,
  event: Pick<RoomEvent, 'type' | 'body' | 'actor' | 'at'>,
): Standing => SLICES.fold(standingRef(''), standing, event) ?? NO_STANDING

/** For every kind of event, of rooms and of the site, what an erasure removes from it. */
export const PERSONAL = new Map([...tables.personal, ...siteTables.personal])
/** Kinds of a room's log that this program knows. Who meets another one may look on, but must not decide. */
export const KNOWN_EVENTS: ReadonlySet<string> = new Set(tables.personal.keys())

const SERVER_ONLY: ReadonlySet<string> = new Set(
  Object.values(MODELS).flatMap((model) => ('serverOnly' in model ? (model.serverOnly ?? []) : [])),
)
/** Whether only the server folds events of a kind: it sends none of them. */
export const isServerOnly = (type: string): boolean => SERVER_ONLY.has(type)

export const { eraseBody, eraseEvent, isErased } = erasureBy(PERSONAL)

/** The room's state as if that person's words had been erased from the log before it was folded. */
export function eraseState(state: RoomState, person: string): RoomState {
  const { epoch, seq } = state
  const event: AnyEvent = { type: 'person.erased', epoch, seq, at: 0, actor: SYSTEM_ACTOR_ID, body: { person } }
  return composition.evolve(state, event)
}

const SNAPSHOT_PARTS = Object.fromEntries(
  Object.entries(MODELS).flatMap(([feature, model]) => {
    const rules: { snapshot?: SnapshotRule } = RULES[feature as keyof typeof RULES]
    return 'initial' in model && model.initial
      ? [[feature, { initial: model.initial, snapshot: rules.snapshot ?? {} }]]
      : []
  }),
)

/** The version of each feature's fields in the state, as stored beside a snapshot. */
export const SNAPSHOT_VERSIONS = versionsOf(SNAPSHOT_PARTS)

/**
 * A stored state in today's form, whatever version wrote it. `fromStart` names features whose fields it does not have and that
 * would need the events before it. Undefined if a newer program stored it.
 */
export function restoreState(
  room: string,
  stored: Readonly<Record<string, unknown>>,
  versions: Readonly<Record<string, number>>,
): { state: RoomState; fromStart: string[] } | undefined {
  const restored = restoreFields(SNAPSHOT_PARTS, stored, versions)
  if (!restored) return undefined
  const settings = { ...DEFAULT_SETTINGS, ...(stored['settings'] as Partial<Settings> | undefined) }
  return { state: { ...(restored.fields as unknown as RoomState), room, settings }, fromStart: restored.fromStart }
}
