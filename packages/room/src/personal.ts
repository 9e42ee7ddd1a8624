import type { EventBodies, EventType, RoomEvent } from './events.ts'
import type { Sanction, Standing } from './standing.ts'

type Field<T extends EventType> = keyof EventBodies[T] & string

/**
 * What of a body is personal: the words of anyone who did it and, where `about` names a field with a person's id, words about
 * that person. `gone` is what an erasure of either takes: the whole body, or only these fields where the rest is the
 * room's order and not words.
 */
type Personal<T extends EventType> = { gone: 'all' | readonly Field<T>[]; about?: Field<T> }

/** For every kind of event what an erasure takes of it; null is nothing: ids, numbers, and what the room itself says. */
export const PERSONAL: { readonly [K in EventType]: Personal<K> | null } = {
  'room.opened': null,
  'room.closed': { gone: ['reason'] },
  'room.titled': null,
  'room.changed': null,
  'door.set': null,
  'message.sent': { gone: 'all' },
  'message.edited': { gone: 'all' },
  'message.deleted': null,
  'message.pinned': null,
  'message.unpinned': null,
  'announcement.set': { gone: 'all' },
  'role.granted': null,
  'role.held': null,
  'member.muted': { gone: ['reason'], about: 'actor' },
  'member.unmuted': null,
  'member.banned': { gone: ['reason'], about: 'actor' },
  'member.unbanned': null,
  'report.sent': { gone: 'all', about: 'actor' },
  'notice.sent': { gone: 'all', about: 'to' },
  'poll.opened': { gone: 'all' },
  'poll.voted': null,
  'poll.tallied': null,
  'poll.closed': null,
  'gift.sent': { gone: 'all' },
  'likes.tallied': null,
  'stream.started': null,
  'stream.interrupted': null,
  'stream.ended': null,
  'custom.sent': { gone: 'all' },
  // The key stays, so that it is known what is gone.
  'state.set': { gone: ['value'] },
  'state.deleted': null,
  'hand.raised': { gone: 'all' },
  'hand.lowered': null,
  'stage.invited': null,
  'stage.left': null,
  'stage.muted': null,
  'stage.arranged': null,
  'stage.appeared': null,
  'stage.vanished': null,
  'person.erased': null,
}

const personalIn = (type: string): { gone: 'all' | readonly string[]; about?: string } | null =>
  Object.hasOwn(PERSONAL, type) ? PERSONAL[type as EventType] : null

type Body = Readonly<Record<string, unknown>> | null

/** A body without what is personal in it; the same object where there is nothing. */
export function eraseBody(type: string, body: Body): Body {
  const personal = personalIn(type)
  if (!personal || body === null) return body
  const { gone } = personal
  if (gone === 'all') return null
  if (!gone.some((field) => Object.hasOwn(body, field))) return body
  return Object.fromEntries(Object.entries(body).filter(([field]) => !gone.includes(field)))
}

/** Whether a body is one that an erasure may have left. What it leaves of kinds that a newer version wrote is not known. */
export const isErased = (type: string, body: Body): boolean =>
  !Object.hasOwn(PERSONAL, type) || (personalIn(type) !== null && eraseBody(type, body) === body)

type Told = Pick<RoomEvent, 'actor' | 'type' | 'body'>

/** Whether words in an event are a person's own or about them. Who wrote a message that is not known may have been them. */
function concerns(
  { actor, type, body }: Told,
  person: string,
  wrote: (message: number) => boolean | undefined,
): boolean {
  if (actor === person) return true
  const about = personalIn(type)?.about
  if (about === undefined || body === null) return false
  const named = (body as Record<string, unknown>)[about]
  if (named !== undefined || type !== 'report.sent') return named === person
  const { message } = body as EventBodies['report.sent']
  return message !== undefined && wrote(message) !== false
}

/**
 * What a person said, and what was said about them, is destroyed; that something happened, and its digest in the chain,
 * stays. `wrote` tells of reports on a message whether it was theirs.
 */
export function eraseEvent<E extends Told>(
  event: E,
  person: string,
  wrote: (message: number) => boolean | undefined = () => undefined,
): E {
  if (event.body === null || !concerns(event, person, wrote)) return event
  const body = eraseBody(event.type, event.body as Body)
  return body === event.body ? event : { ...event, body }
}

/**
 * A standing without what a person said in it, or, in their own, without what was said about them. Anyone who was erased is
 * somebody new: what was granted to them is gone too, and what protected them. A ban stays a ban, or erasure would lift it.
 */
export function eraseStanding(standing: Standing, owner: string, person: string): Standing {
  const { role, held, ...stays } = standing
  return withoutWords(owner === person && (role ?? held) !== undefined ? stays : standing, owner, person)
}

function withoutWords(standing: Standing, owner: string, person: string): Standing {
  const { mute, ban } = standing
  const told = (sanction: Sanction | undefined): boolean =>
    sanction?.reason !== undefined && (owner === person || sanction.by === person)
  if (!told(mute) && !told(ban)) return standing
  const bare = ({ until, by }: Sanction): Sanction => ({ until, by })
  return {
    ...standing,
    ...(mute && told(mute) ? { mute: bare(mute) } : {}),
    ...(ban && told(ban) ? { ban: bare(ban) } : {}),
  }
}
