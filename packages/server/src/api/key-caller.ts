import { isGranted, OvationError } from '@ovation/protocol'
import type { ApiKey, ApiScope } from '@ovation/protocol'
import { isPlainText } from '@ovation/protocol/schemas'
import { LIMITS } from '@ovation/room/rules'
import { isGuest, mustBeName, OWNER_ID, shortName } from '../identity/index.ts'
import type { Identity } from '../identity/index.ts'
import { ACCOUNT_PREFIX, apiKeyActor } from '../people/index.ts'

/** What a request with an API key asks for, and on whose behalf. */
type Asked = {
  scope: ApiScope | null | undefined
  room?: string | undefined
  behalf?: { id: string; name?: string | undefined } | undefined
}

/** The caller of a request with an API key; `behalf`: it acts for somebody else. */
export type KeyCaller = Identity & { key: { id: string; maySee: (room: string) => boolean }; behalf?: true }

const forbidden = (name: string, why: string): OvationError =>
  new OvationError('forbidden', {
    message: `Nothing was done; the API key '${name}' ${why}; use another key, or make one that may.`,
  })

/** Their handlers ask for each room. */
const BY_ROOM: ReadonlySet<ApiScope> = new Set(['rooms.read', 'rooms.create'])

/**
 * Who a request with an API key acts as: the key, with the role of an owner in the rooms of its grants, for what they name; or
 * on behalf of a person, who has no more in a room than they have otherwise. Throws `forbidden` with what the key lacks.
 */
export function callerOfKey(key: ApiKey, { scope, room, behalf }: Asked): KeyCaller {
  if (!scope) throw forbidden(key.name, 'may not call this route, as no key may')
  const { grants } = key
  const granted =
    room === undefined && BY_ROOM.has(scope)
      ? grants.some(({ may }) => may.includes(scope))
      : isGranted(grants, scope, room)
  if (!granted) throw forbidden(key.name, `has no grant of '${scope}' for ${room === undefined ? "'*'" : `'${room}'`}`)
  const who = { id: apiKeyActor(key.id), name: key.name }
  const caller = {
    key: { id: key.id, maySee: (one: string) => isGranted(grants, scope, one) },
    expiresAt: key.expiresAt ?? Number.POSITIVE_INFINITY,
  }
  if (behalf) {
    if (room === undefined || !isGranted(grants, 'impersonate', room))
      throw forbidden(key.name, `has no grant of 'impersonate' for ${room === undefined ? 'this route' : `'${room}'`}`)
    return { ...caller, ...personOf(behalf), rooms: { [room]: 'member' }, behalf: true }
  }
  if (room !== undefined) return { ...caller, ...who, rooms: { [room]: 'owner' } }
  return { ...caller, ...who, rooms: {}, siteRole: 'admin' }
}

/** Whom a request is made on behalf of: somebody of the integrator's. The server's own people sign in themselves. */
function personOf({ id, name }: { id: string; name?: string | undefined }): { id: string; name: string } {
  const fits = id !== '' && id.length <= LIMITS.maxIdChars && isPlainText(id)
  if (!fits || id === OWNER_ID || id === 'system' || isGuest(id) || id.startsWith(ACCOUNT_PREFIX))
    throw new OvationError('value_out_of_range', {
      message: `Nothing was done; 'On-Behalf-Of' is not usable (it has to be the id of one of your own people); correct it.`,
    })
  return { id, name: name === undefined ? shortName(id) : mustBeName(name) }
}
