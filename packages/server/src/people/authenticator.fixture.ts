import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import type { PasskeyAnswer, PasskeyOptions } from '@ovation/protocol'

/** What a test has changed in an answer, as a page, a browser or a device that lies would. */
export type Lies = {
  origin?: string
  host?: string
  challenge?: string
  type?: string
  crossOrigin?: unknown
  user?: string | undefined
  counter?: number
  /** Of the flags of authenticator data (WebAuthn, section 6.1): what is set instead. */
  flags?: number
  id?: string
  attestation?: Cbor
  algorithm?: number
}

/** Present, verified; in new ones with a key. */
export const PRESENT = 1
export const VERIFIED = 4
export const MAY_SYNC = 8
export const IS_SYNCED = 16
const HAS_KEY = 64

type Cbor = number | string | Buffer | Map<number | string, Cbor>
type NewOptions = PasskeyOptions & { rp: { id: string }; user: { id: string } }

/** As much of CBOR (RFC 8949) as there is in an attestation: maps, texts, bytes, small whole numbers. */
function cbor(value: Cbor): Buffer {
  const head = (major: number, n: number): Buffer =>
    n < 24
      ? Buffer.from([(major << 5) | n])
      : n < 256
        ? Buffer.from([(major << 5) | 24, n])
        : Buffer.from([(major << 5) | 25, n >> 8, n & 255])
  if (typeof value === 'number') return value >= 0 ? head(0, value) : head(1, -1 - value)
  if (typeof value === 'string') return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)])
  if (Buffer.isBuffer(value)) return Buffer.concat([head(2, value.length), value])
  return Buffer.concat([head(5, value.size), ...[...value].flatMap(([key, one]) => [cbor(key), cbor(one)])])
}

const sha256 = (data: string | Buffer): Buffer => createHash('sha256').update(data).digest()
const text = (data: Buffer): string => data.toString('base64url')

/** A browser with an authenticator that holds one passkey at most: ES256, attestation `none`. */
export class SoftAuthenticator {
  readonly origin: string
  readonly id = randomBytes(16)
  /** Adds up with every use; 0 for ever where it does not count, as with passkeys that are synced. */
  counter = 0
  readonly #counts: boolean
  readonly #key: KeyObject
  readonly #jwk: { x?: string; y?: string }
  #user = ''

  constructor(origin: string, { counts = true } = {}) {
    this.origin = origin
    this.#counts = counts
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    this.#key = privateKey
    this.#jwk = publicKey.export({ format: 'jwk' })
  }

  /** Makes the passkey, as `navigator.credentials.create` does. */
  create(options: PasskeyOptions, lies: Lies = {}): PasskeyAnswer {
    const { rp, user } = options as NewOptions
    this.#user = user.id
    const { algorithm = -7, attestation = new Map() } = lies
    const coordinate = (name: 'x' | 'y'): Buffer => Buffer.from(this.#jwk[name] ?? '', 'base64url')
    const key = cbor(
      new Map<number, Cbor>([
        [1, 2],
        [3, algorithm],
        [-1, 1],
        [-2, coordinate('x')],
        [-3, coordinate('y')],
      ]),
    )
    const authData = Buffer.concat([
      this.#data(lies.host ?? rp.id, (lies.flags ?? PRESENT | VERIFIED) | HAS_KEY, lies),
      Buffer.alloc(16),
      Buffer.from([0, this.id.length]),
      this.id,
      key,
    ])
    const attested = new Map<string, Cbor>([
      ['fmt', attestation instanceof Map && attestation.size > 0 ? 'packed' : 'none'],
      ['attStmt', attestation],
      ['authData', authData],
    ])
    return this.#answer(lies, {
      clientDataJSON: text(this.#client('webauthn.create', options, lies)),
      attestationObject: text(cbor(attested)),
    })
  }

  /** Uses it, as `navigator.credentials.get` does. */
  get(options: PasskeyOptions, lies: Lies = {}): PasskeyAnswer {
    if (this.#counts) this.counter += 1
    const { rpId } = options as PasskeyOptions & { rpId: string }
    const data = this.#data(lies.host ?? rpId, lies.flags ?? PRESENT | VERIFIED, lies)
    const client = this.#client('webauthn.get', options, lies)
    return this.#answer(lies, {
      clientDataJSON: text(client),
      authenticatorData: text(data),
      signature: text(sign('sha256', Buffer.concat([data, sha256(client)]), this.#key)),
      ...('user' in lies ? { userHandle: lies.user } : { userHandle: this.#user }),
    })
  }

  #data(host: string, flags: number, { counter = this.counter }: Lies): Buffer {
    const count = Buffer.alloc(4)
    count.writeUInt32BE(counter)
    return Buffer.concat([sha256(host), Buffer.from([flags]), count])
  }

  #client(type: string, { challenge }: PasskeyOptions, lies: Lies): Buffer {
    const { origin = this.origin, crossOrigin = false } = lies
    return Buffer.from(
      JSON.stringify({ type: lies.type ?? type, challenge: lies.challenge ?? challenge, origin, crossOrigin }),
    )
  }

  #answer(lies: Lies, response: { clientDataJSON: string } & Record<string, unknown>): PasskeyAnswer {
    const id = lies.id ?? text(this.id)
    return { id, rawId: id, type: 'public-key', response, clientExtensionResults: {} }
  }
}
