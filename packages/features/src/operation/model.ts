import type { Model } from '@ovation/kernel'

export type KeyAlgorithm = 'HS256' | 'ES256' | 'EdDSA' | 'RS256'

/** A key that was added while the server ran; its secret or public key is a row. Times are milliseconds since 1970. */
export type AddedKey = { id: string; algorithm: KeyAlgorithm; at: number }

export type OperationSlice = {
  /** Origins of pages that may connect, besides those that the server was started with. */
  origins: readonly string[]
  signingKeys: readonly AddedKey[]
  /** From when on tokens of a signing key are refused; also of keys that the server was started with. */
  keyEnds: Readonly<Record<string, number>>
  /** Limits with another value than at the start. */
  limits: Readonly<Record<string, number>>
}

export type OperationEvents = {
  'origin.added': { origin: string }
  'origin.removed': { origin: string }
  /** `replaces`: a key that counts until then. */
  'signing-key.added': { key: string; algorithm: KeyAlgorithm; replaces?: { key: string; until: number } }
  'signing-key.revoked': { key: string }
  /** Null: the value of the start. */
  'limits.changed': { limits: Record<string, number | null> }
}

export const OPERATION_LIMITS = {
  maxOrigins: 100,
  maxOriginChars: 200,
  maxSigningKeys: 50,
  /** Of keys that the server was started with. */
  maxKeyEnds: 200,
  maxKeyIdChars: 64,
} as const

type Bounds = { from: number; to: number }

/** The limits that may change while the server runs, by their names in the server's list, and the values that each takes. */
export const LIVE_LIMITS = {
  maxConnections: { from: 10, to: 1_000_000 },
  maxConnectionsPerAddress: { from: 1, to: 1_000_000 },
  maxConnectionsPerActor: { from: 1, to: 1_000 },
  newConnectionsPerAddressPerSecond: { from: 1, to: 10_000 },
  newConnectionsPerAddressBurst: { from: 1, to: 100_000 },
  requestsPerAddressPerSecond: { from: 10, to: 100_000 },
  requestsPerAddressBurst: { from: 50, to: 1_000_000 },
  requestsPerApiKeyPerSecond: { from: 1, to: 100_000 },
  requestsPerApiKeyBurst: { from: 1, to: 1_000_000 },
  attachesPerAddressPerSecond: { from: 1, to: 10_000 },
  attachesPerAddressBurst: { from: 1, to: 100_000 },
  guestCommandsPerAddressPerSecond: { from: 1, to: 10_000 },
  guestCommandsPerAddressBurst: { from: 1, to: 100_000 },
  commandsPerActorPerSecond: { from: 1, to: 1_000 },
  commandsPerActorBurst: { from: 1, to: 10_000 },
  likesPerActorPerSecond: { from: 1, to: 1_000 },
  likesPerActorBurst: { from: 1, to: 10_000 },
  signInAttemptsPerMinute: { from: 1, to: 1_000 },
  wrongPasswordsPerMinute: { from: 1, to: 1_000 },
  shownMessagesPerRoomPerSecond: { from: 1, to: 10_000 },
  shownMessagesPerRoomBurst: { from: 1, to: 100_000 },
} as const satisfies Record<string, Bounds>
export type LiveLimit = keyof typeof LIVE_LIMITS

const withoutKey = <Value>(record: Readonly<Record<string, Value>>, key: string): Record<string, Value> =>
  Object.fromEntries(Object.entries(record).filter(([name]) => name !== key))

/** From when on tokens of a signing key are refused; infinite if it has no end. */
export const endOfKey = (keyEnds: Readonly<Record<string, number>>, key: string): number =>
  (Object.hasOwn(keyEnds, key) ? keyEnds[key] : undefined) ?? Number.POSITIVE_INFINITY

/** Whether tokens of a signing key are refused at that time. */
export const hasEnded = (keyEnds: Readonly<Record<string, number>>, key: string, now: number): boolean =>
  endOfKey(keyEnds, key) <= now

const changed = (limits: Readonly<Record<string, number>>, change: Record<string, number | null>) =>
  Object.fromEntries(
    Object.entries({ ...limits, ...change }).filter((entry): entry is [string, number] => entry[1] !== null),
  )

export const operation: Model<OperationSlice, OperationEvents> = {
  initial: { origins: [], signingKeys: [], keyEnds: {}, limits: {} },
  events: {
    'origin.added': ({ origins }, { origin }) => ({ origins: [...origins, origin] }),
    'origin.removed': ({ origins }, { origin }) => ({ origins: origins.filter((one) => one !== origin) }),
    'signing-key.added': ({ signingKeys, keyEnds }, { key, algorithm, replaces }, { at }) => ({
      signingKeys: [...signingKeys.filter(({ id }) => !hasEnded(keyEnds, id, at)), { id: key, algorithm, at }],
      keyEnds: {
        ...withoutKey(keyEnds, key),
        ...(replaces && { [replaces.key]: Math.min(replaces.until, endOfKey(keyEnds, replaces.key)) }),
      },
    }),
    'signing-key.revoked': ({ signingKeys, keyEnds }, { key }, { at }) =>
      signingKeys.some(({ id }) => id === key)
        ? { signingKeys: signingKeys.filter(({ id }) => id !== key), keyEnds: withoutKey(keyEnds, key) }
        : { keyEnds: { ...keyEnds, [key]: Math.min(at, endOfKey(keyEnds, key)) } },
    'limits.changed': ({ limits }, body) => ({ limits: changed(limits, body.limits) }),
  },
}
