import type { Role } from '../roles.ts'
import type { Standing } from './standing.ts'

/**
 * Who gives a command. `role` is the role in the token for this room; a role granted in the room may raise it. `aliases` are
 * the ids that the holder of an account had as a guest.
 */
export type Actor = { id: string; name: string; role: Role; avatar?: string; aliases?: readonly string[] }

/** All ids of somebody, that of now first. */
export const idsOf = ({ id, aliases = [] }: Pick<Actor, 'id' | 'aliases'>): string[] => [id, ...aliases]

/** A message in its current state, looked up for commands that change one. */
export type TargetMessage = { seq: number; actor: string; role: Role; deleted: boolean }

/** The person a command is about. `isHere`: whether they are in the room now; absent where that is not known. */
export type TargetPerson = { id: string; standing: Standing; role: Role; isHere?: boolean | undefined }

/** What the owner of a room knows when it decides a command. */
export type DecideContext = {
  actor: Actor
  standing: Standing
  /** Milliseconds since 1970. */
  now: number
  newId: () => string
  commandId: string
  /** How long ago the actor last spoke here, by a monotonic clock, if known: `now` may jump meanwhile. */
  sinceSpokeMs?: number | undefined
  /** Whether more is being said than people can read. */
  overReadableRate?: boolean
  targetMessage?: TargetMessage
  /** The newest messages by the person whom the command names in `messagesBy`, without those that are deleted or erased. */
  targetMessages?: readonly TargetMessage[]
  /** The author of a pinned message, for an erasure. */
  authorOf?: (message: number) => string | undefined
  targetPerson?: TargetPerson
  /** The data of a row of a keyed slice that the command named in `needs`; read it with `rowOf`. */
  rows?: (slice: string, key: string) => object | undefined
}

/** Facts about all features together, for the rules that need them. */
export type Registry = {
  /** Whether a setting accepts that value at that moment, milliseconds since 1970. */
  allows: (setting: string, value: unknown, now: number) => boolean
  /** The prefixes (up to the first dot) of the features' events and commands. */
  prefixes: ReadonlySet<string>
}

/** What a rule receives. `effectiveRole` is the actor's role in this room. */
export type RuleContext = DecideContext & { effectiveRole: Role; registry: Registry }
