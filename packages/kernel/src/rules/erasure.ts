import type { Personal } from './rules.ts'
import type { Standing, Sanction } from './standing.ts'

type Body = Readonly<Record<string, unknown>> | null
type Told = { actor: string; type: string; body: unknown }
type Table = ReadonlyMap<string, Personal<Record<string, unknown>> | null>

/** How people's words are destroyed in events, by what each kind declares as personal. */
export type Erasure = {
  /** A body without its personal content; the same object if there is none. */
  eraseBody: (type: string, body: Body) => Body
  /** Whether a body may be the result of an erasure. For kinds that a newer version wrote, this is unknown. */
  isErased: (type: string, body: Body) => boolean
  /**
   * Destroys what a person said, and what was said about them; the fact that something happened, and its digest in the
   * chain, stay. `wrote` tells whether a message that an event is about was theirs; if the author is unknown, it may have
   * been.
   */
  eraseEvent: <E extends Told>(event: E, person: string, wrote?: (message: number) => boolean | undefined) => E
}

export function erasureBy(personal: Table): Erasure {
  const eraseBody = (type: string, body: Body): Body => {
    const gone = personal.get(type)?.gone
    if (gone === undefined || body === null) return body
    if (gone === 'all') return null
    if (!gone.some((field) => Object.hasOwn(body, field))) return body
    return Object.fromEntries(Object.entries(body).filter(([field]) => !gone.includes(field)))
  }
  const concerns = ({ actor, type, body }: Told, person: string, wrote: (message: number) => boolean | undefined) => {
    if (actor === person) return true
    const { about, aboutAuthorOf } = personal.get(type) ?? {}
    if (about === undefined || body === null) return false
    const fields = body as Record<string, unknown>
    if (fields[about] !== undefined || aboutAuthorOf === undefined) return fields[about] === person
    const message = fields[aboutAuthorOf]
    return typeof message === 'number' && wrote(message) !== false
  }
  return {
    eraseBody,
    isErased: (type, body) => !personal.has(type) || (personal.get(type) != null && eraseBody(type, body) === body),
    eraseEvent: (event, person, wrote = () => undefined) => {
      if (event.body === null || !concerns(event, person, wrote)) return event
      const body = eraseBody(event.type, event.body as Body)
      return body === event.body ? event : { ...event, body }
    },
  }
}

/**
 * A standing without what a person said in it, or, for their own standing, without what was said about them. Anyone who was
 * erased counts as a new person: the roles granted to them and their protection are gone too. A ban stays a ban, or erasure
 * would lift it.
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
  const bare = (sanction: Sanction): Sanction => {
    const { reason: _, ...rest } = sanction
    return rest
  }
  return {
    ...standing,
    ...(mute && told(mute) ? { mute: bare(mute) } : {}),
    ...(ban && told(ban) ? { ban: bare(ban) } : {}),
  }
}
