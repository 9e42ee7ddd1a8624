import type { Role } from '../roles.ts'
import type { Standing } from './standing.ts'

/** Who gives a command. `role` is what the token says for this room; a granted role may raise it. */
export type Actor = { id: string; name: string; role: Role; avatar?: string }

/** A message as it stands now, looked up for commands that change one. */
export type TargetMessage = { seq: number; actor: string; role: Role; deleted: boolean }

/** The person a command is about. */
export type TargetPerson = { id: string; standing: Standing; role: Role }

/** What the owner of a room knows when it decides a command. */
export type DecideContext = {
  actor: Actor
  standing: Standing
  /** Milliseconds since 1970. */
  now: number
  newId: () => string
  commandId: string
  /** How long ago the actor last spoke here by a monotonic clock, if that is known: `now` may be set meanwhile. */
  sinceSpokeMs?: number | undefined
  /** Whether more is being said here than people can read. */
  overReadableRate?: boolean
  targetMessage?: TargetMessage
  /** Who wrote a message that is pinned, for an erasure. */
  authorOf?: (message: number) => string | undefined
  targetPerson?: TargetPerson
}

/** What all features together bring, for the rules that are about that. */
export type Registry = {
  /** Whether a setting takes that value. */
  allows: (setting: string, value: unknown) => boolean
  /** What the names of the features' events and commands begin with, up to the first dot. */
  prefixes: ReadonlySet<string>
}

/** What a rule is given. `effectiveRole` is the actor's role in this room. */
export type RuleContext = DecideContext & { effectiveRole: Role; registry: Registry }
