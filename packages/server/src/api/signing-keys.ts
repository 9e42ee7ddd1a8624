import { OvationError } from '@ovation/protocol'
import type { SigningKey } from '@ovation/protocol'
import { endOfKey } from '@ovation/room'
import type { KeyAlgorithm } from '@ovation/room'
import { readPublicKey } from '../identity/index.ts'
import type { Tokens } from '../identity/index.ts'
import { newId, newSecret } from '../ops/index.ts'
import type { Clock } from '../ops/index.ts'
import type { SigningKeys } from '../people/index.ts'
import type { Caller, Handlers } from '../rest/index.ts'
import type { Site } from '../site/index.ts'
import { operatorOf } from './origins.ts'

export type SigningKeyDeps = {
  site: Pick<Site, 'state' | 'give'>
  signingKeys: Pick<SigningKeys, 'add' | 'drop' | 'dropOthers'>
  tokens: Pick<Tokens, 'first' | 'counts'>
  /** Resolves when this node takes tokens of the keys that were added. */
  settled: () => Promise<void>
  clock: Pick<Clock, 'now'>
}

type Routes = 'listSigningKeys' | 'addSigningKey' | 'rotateSigningKey' | 'revokeSigningKey'
type Wanted = { id?: string | undefined; publicKey?: string | undefined }
type Replaced = { key: string; overlapMs: number }

const OVERLAP_HOURS = 24
const HOUR_MS = 3_600_000
/** The server's own tokens are signed under this id. */
const OWN = 'ovation'

const unusable = (why: string, what: string): OvationError =>
  new OvationError('value_out_of_range', { message: `The key was not added; ${why}; ${what}.` })

/** Keys that integrators sign tokens with: those of `secrets.json`, and those that come and go while the server runs. */
export function signingKeyHandlers(deps: SigningKeyDeps): Handlers<Routes> {
  const { site, signingKeys, tokens } = deps
  const list = (): SigningKey[] => {
    const { signingKeys: added, keyEnds } = site.state
    const until = (id: string): number | null => {
      const end = endOfKey(keyEnds, id)
      return Number.isFinite(end) ? end : null
    }
    return [
      ...tokens.first.map((key) => ({ ...key, addedAt: null, until: until(key.id) })),
      ...added.map(({ id, algorithm, at }) => ({ id, algorithm, addedAt: at, until: until(id) })),
    ]
  }
  return {
    listSigningKeys: () => ({ keys: list() }),
    addSigningKey: ({ body, caller }) => add(deps, list, body, caller),
    rotateSigningKey: async ({ params: { key }, body: { overlapHours = OVERLAP_HOURS, ...wanted }, caller }) => {
      const known = list().find(({ id }) => id === key)
      if (!known || !tokens.counts(key, deps.clock.now())) throw new OvationError('not_found')
      if (known.algorithm !== 'HS256' && wanted.publicKey === undefined)
        throw unusable(`'${key}' is a public key`, 'send the public key that takes its place')
      return add(deps, list, wanted, caller, { key, overlapMs: overlapHours * HOUR_MS })
    },
    revokeSigningKey: async ({ params: { key }, caller }) => {
      if (!list().some(({ id }) => id === key)) throw new OvationError('not_found')
      await site.give(operatorOf(caller), { type: 'signing-key.revoke', body: { key } }, `rest/${newId()}`)
      await signingKeys.drop(key)
    },
  }
}

/** Stores the row and then the event; a row whose event was refused is deleted. */
async function add(
  { site, signingKeys, tokens, settled }: SigningKeyDeps,
  list: () => SigningKey[],
  wanted: Wanted,
  caller: Caller,
  replaces?: Replaced,
): Promise<{ key: SigningKey; secret: string | null }> {
  const { id, algorithm, text, secret } = newKeyOf(wanted)
  if (id === OWN || tokens.first.some((one) => one.id === id)) throw unusable(`'${id}' is taken`, 'send another id')
  await signingKeys.dropOthers(new Set(site.state.signingKeys.map((one) => one.id)))
  if (!(await signingKeys.add(id, algorithm, text))) throw unusable(`'${id}' is taken`, 'send another id')
  const body = { key: id, algorithm, ...(replaces ? { replaces } : {}) }
  try {
    await site.give(operatorOf(caller), { type: 'signing-key.add', body }, `rest/${newId()}`)
  } catch (error) {
    // Whether it was stored is not always known: only a refusal says that it was not.
    if (error instanceof OvationError && error.code === 'value_out_of_range') await signingKeys.drop(id)
    throw error
  }
  await settled()
  const key = list().find((one) => one.id === id)
  if (!key) throw new OvationError('not_found')
  return { key, secret }
}

function newKeyOf({ id, publicKey }: Wanted): {
  id: string
  algorithm: KeyAlgorithm
  text: string
  secret: string | null
} {
  if (publicKey === undefined) {
    if (id !== undefined) throw unusable("'id' is for public keys, and secrets get one", 'leave it out')
    const secret = newSecret()
    return { id: `key_${newId()}`, algorithm: 'HS256', text: secret, secret }
  }
  const { algorithm, pem } = readPublicKey(publicKey)
  return { id: id ?? `key_${newId()}`, algorithm, text: pem, secret: null }
}
