import { identifyGuest } from '../identity/index.ts'
import type { Tokens } from '../identity/index.ts'
import type { Clock } from '../ops/index.ts'
import type { People } from './people.ts'

/**
 * Takes the id of the guest whose token a browser shows for the person who signs in there: they keep their name and history.
 * A token that is not a guest's, or a guest who belongs to somebody, changes nothing.
 */
export async function linkGuest(
  { tokens, people, clock }: { tokens: Tokens; people: People; clock: Clock },
  person: string,
  guestToken: string | undefined,
): Promise<void> {
  const guest = await guestOf({ tokens, clock }, guestToken)
  if (guest) await people.addAlias(person, guest.id)
}

/** Whose a guest's token is; undefined when it is none. */
export async function guestOf(
  { tokens, clock }: { tokens: Tokens; clock: Clock },
  token: string | undefined,
): Promise<{ id: string; name: string } | undefined> {
  const guest = await identifyGuest(tokens, token, clock.now())
  return guest && { id: guest.id, name: guest.name }
}
