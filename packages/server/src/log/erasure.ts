import { STATE_VERSION } from '@ovation/room'
import { eraseBody, eraseState, PERSONAL, restoreState, SLICES, SNAPSHOT_VERSIONS } from '@ovation/room/rules'
import { readStored } from '../ops/index.ts'

/** How a database is asked: its parameters are 1 room, 2 person, 3 the seq up to which. */
export type Dialect = {
  parameter: (n: 1 | 2 | 3) => string
  /** A field of a body, as text and as a whole number. */
  text: (field: string) => string
  integer: (field: string) => string
}

/** Words by or about one person in one room. */
export type Questions = {
  /** Their own events whose whole body goes. */
  own: string
  /** Events of others whose whole body goes, as it is about them; each event is in one of them. */
  told: readonly string[]
  /** Events, their own or of others, of which some fields may go. */
  partly: string
}

const TYPES = [...PERSONAL.keys()]
const listed = (types: readonly string[]): string => types.map((type) => `'${type}'`).join(', ')

/** The conditions under which a row of `event` holds words, from the one table of the domain. */
export function questionsIn({ parameter, text, integer }: Dialect): Questions {
  const [room, person] = [parameter(1), parameter(2)]
  const worded = `room = ${room} and seq <= ${parameter(3)} and salt is not null`
  const whole = TYPES.filter((type) => PERSONAL.get(type)?.gone === 'all')
  const partly = TYPES.filter((type) => (PERSONAL.get(type)?.gone ?? 'all') !== 'all')
  const told = (types: readonly string[]): string[] =>
    types.flatMap((type) => {
      const about = PERSONAL.get(type)?.about
      return about === undefined ? [] : [`type = '${type}' and actor <> ${person} and ${text(about)} = ${person}`]
    })
  // Reports did not always say whom they are about where they name a message.
  const onMessage = `type = 'report.sent' and actor <> ${person} and ${text('actor')} is null and ${integer('message')} in (
    select said.seq from event as said where said.room = ${room} and said.actor = ${person} and said.type = 'message.sent')`
  const own = (types: readonly string[]): string => `type in (${listed(types)}) and actor = ${person}`
  return {
    own: `${worded} and ${own(whole)}`,
    told: [...told(whole), onMessage].map((which) => `${worded} and ${which}`),
    partly: `${worded} and (${[own(partly), ...told(partly)].map((which) => `(${which})`).join(' or ')})`,
  }
}

/** What is left of a stored body; undefined when nothing of it goes. */
export function bodyAfter(type: string, body: string): string | undefined {
  const before = readStored(body) as Record<string, unknown>
  const after = eraseBody(type, before)
  return after === before ? undefined : JSON.stringify(after)
}

/**
 * The condition under which a row of a keyed slice (columns `log`, `slice`, `person`, `data`) belongs to a person or mentions
 * them. Parameters are 1 log, 2 person; `path` reads a field of the data as text.
 */
export function rowsAbout(dialect: { parameter: (n: 1 | 2) => string; path: (path: string) => string }): string {
  const person = dialect.parameter(2)
  const mentioned = SLICES.all.flatMap(({ name, mentions = [] }) =>
    mentions.length === 0
      ? []
      : [`slice = '${name}' and (${mentions.map((path) => `${dialect.path(path)} = ${person}`).join(' or ')})`],
  )
  return `log = ${dialect.parameter(1)} and (${[`person = ${person}`, ...mentioned].join(' or ')})`
}

export type SnapshotText = { state_version: number; versions: string; state: string }

/**
 * What is left of a stored snapshot, in today's form. Undefined when it has to go: one that a newer program stored, or that
 * cannot be read, is not used, and what it holds is not known.
 */
export function snapshotAfter(
  room: string,
  { state_version, versions, state }: SnapshotText,
  person: string,
): Pick<SnapshotText, 'versions' | 'state'> | undefined {
  if (state_version > STATE_VERSION) return undefined
  try {
    const stored = [readStored(state), readStored(versions)] as [Record<string, unknown>, Record<string, number>]
    const restored = restoreState(room, ...stored)
    return (
      restored && {
        versions: JSON.stringify(SNAPSHOT_VERSIONS),
        state: JSON.stringify(eraseState(restored.state, person)),
      }
    )
  } catch {
    return undefined
  }
}

/** An event that lost words: its author's key of the command has a digest of them. */
export type Touched = { actor: string; epoch: number; seq: number }

/** A key carries the seq of the last event of its command, which is at most so far behind any of them. */
export const MAX_EVENTS_AFTER = 16

/** A digest that any command fits: what it was made of is not to be guessed. */
export const NO_DIGEST = ''

/** Whether a command is the one whose digest was stored under its id. */
export const isSameRequest = (stored: string, request: { requestHash: string; formerHash?: string }): boolean =>
  stored === NO_DIGEST || stored === request.requestHash || stored === request.formerHash
