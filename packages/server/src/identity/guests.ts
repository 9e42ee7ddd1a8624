import { hash } from 'node:crypto'
import { OvationError } from '@ovation/protocol'
import { newId } from '../ops/index.ts'
import { mustBeName } from './names.ts'
import { readsLikeStaff } from './staff-names.ts'
import { GUEST_PREFIX, isGuest } from './tokens.ts'
import type { Identity, Tokens } from './tokens.ts'

const GUEST_TOKEN_S = 90 * 86_400

/**
 * Somebody who came without an account: a nickname under a signed id. The token brings the same id back after any
 * reconnect; the name may change. Gives a token to keep. A nickname that was taken when it still could be is not shown any
 * more; it stays in the token, so that a browser that remembers it is let in the next time too. `ofStaff`: whether a name
 * reads like that of staff.
 */
export async function admitGuest(
  tokens: Tokens,
  guest: { name?: string; token?: string },
  now: number,
  ofStaff: (name: string) => boolean = readsLikeStaff,
): Promise<{ identity: Identity; token: string }> {
  const back = await identifyGuest(tokens, guest.token, now)
  const id = back?.id ?? `${GUEST_PREFIX}${newId()}`
  const named = guest.name === undefined ? (back?.name ?? readableName(id)) : mustBeName(guest.name)
  const reserved = ofStaff(named)
  if (reserved && named !== back?.name)
    throw new OvationError('name_invalid', { detail: 'it reads like that of the host, a moderator or the server' })
  const name = reserved ? readableName(id) : named
  const token = await tokens.mintOwn({ user: id, name: named, rooms: {}, expiresInS: GUEST_TOKEN_S }, now)
  return { identity: { id, name, rooms: {}, expiresAt: now + GUEST_TOKEN_S * 1_000 }, token }
}

/** The guest whose token this is; undefined when it is none, or its time is over. */
export async function identifyGuest(
  tokens: Tokens,
  token: string | undefined,
  now: number,
): Promise<Identity | undefined> {
  const known = token === undefined ? undefined : await tokens.verify(token, now).catch(() => undefined)
  return known && isGuest(known.id) ? known : undefined
}

/** What somebody is called who has not said so yet. */
export const readableName = (id: string): string =>
  `Guest ${(Number.parseInt(hash('sha256', id).slice(0, 8), 16) % 9_000) + 1_000}`
