import { createHmac, createPrivateKey, sign } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { MAX_TOKEN_CHARS } from '@ovation/protocol'
import { claimFault, nameClaimFault, reservedFault, TOKEN_AUDIENCE } from '@ovation/protocol/token-claims'
import type { Role } from '@ovation/room'
import { refusal } from './refusal.ts'

const DEFAULT_EXPIRY_SECONDS = 900
const MS_PER_S = 1_000

/** Whom a token is for, and what they may do. */
export type AccessTokenOptions = {
  /** Your id of the person, up to 128 characters; not `owner` or `system`, and not beginning with `g_` or `@`. */
  user: string
  /** Shown to others, 1 to 30 visible characters; without it the id is shown. */
  name?: string
  /** An `https` address of a picture. */
  avatar?: string
  /** Role by room; `*` stands for every room that is not named. In a room without one they are a guest. */
  rooms?: Record<string, Role>
  /** How long it counts, in seconds: 900 by default. The client asks for a new one by itself. */
  expiresInSeconds?: number
}

type Signer = { algorithm: string; signature: (text: string) => Uint8Array }

/**
 * A token with which one of your people enters rooms. What a server would refuse is refused here, in the same words.
 *
 * @example
 * const token = new AccessToken(process.env.KEY_ID ?? '', process.env.KEY_SECRET ?? '', {
 *   user: 'tao',
 *   name: 'Tao',
 *   rooms: { friday: 'host' },
 * })
 * response.end(token.sign())
 */
export class AccessToken {
  readonly #keyId: string
  readonly #signer: Signer
  readonly #options: AccessTokenOptions

  /**
   * `key` is the secret of the signing key `keyId` as text, or a private key in PEM whose public key the server has: P-256
   * (ES256), Ed25519 (EdDSA) or RSA (RS256).
   */
  constructor(keyId: string, key: string, options: AccessTokenOptions) {
    if (typeof keyId !== 'string' || keyId === '')
      throw refused('the id of its signing key is missing', 'give the id as the studio lists it')
    this.#keyId = keyId
    this.#signer = signerOf(key)
    this.#options = options
    this.#claims(Date.now())
  }

  /** The token as text, valid from now on. */
  sign(): string {
    const header = { alg: this.#signer.algorithm, typ: 'JWT', kid: this.#keyId }
    const text = `${encoded(header)}.${encoded(this.#claims(Date.now()))}`
    const token = `${text}.${Buffer.from(this.#signer.signature(text)).toString('base64url')}`
    if (token.length > MAX_TOKEN_CHARS)
      throw refused(
        `it has ${token.length} characters, and at most ${MAX_TOKEN_CHARS} are taken`,
        "name fewer rooms; '*' stands for all others",
      )
    return token
  }

  #claims(now: number): Record<string, unknown> {
    const { user, name, avatar, rooms, expiresInSeconds = DEFAULT_EXPIRY_SECONDS } = this.#options
    const at = Math.floor(now / MS_PER_S)
    if (!Number.isFinite(expiresInSeconds) || expiresInSeconds <= 0)
      throw refused(`'expiresInSeconds' is ${expiresInSeconds}`, 'give a number of seconds above 0')
    const claims = {
      ...{ iss: this.#keyId, aud: TOKEN_AUDIENCE, sub: user, iat: at, exp: at + Math.ceil(expiresInSeconds) },
      ...(name === undefined ? {} : { name }),
      ...(avatar === undefined ? {} : { avatar }),
      rooms: rooms ?? {},
    }
    const fault = claimFault(claims) ?? reservedFault(user) ?? (name === undefined ? undefined : nameClaimFault(name))
    if (fault !== undefined) throw refused(fault, 'correct it')
    return claims
  }
}

const refused = (why: string, toDo: string): Error => refusal('argument_invalid', 'no token was made', why, toDo)

const encoded = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url')

function signerOf(key: string): Signer {
  if (typeof key !== 'string' || key === '')
    throw refused('its key is missing', 'give the secret of the signing key, or a private key as PEM')
  if (!key.includes('-----BEGIN'))
    return { algorithm: 'HS256', signature: (text) => createHmac('sha256', key).update(text).digest() }
  const privateKey = readPrivateKey(key)
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = privateKey
  if (type === 'ed25519') return { algorithm: 'EdDSA', signature: (text) => sign(null, Buffer.from(text), privateKey) }
  if (type === 'rsa') return { algorithm: 'RS256', signature: (text) => sign('sha256', Buffer.from(text), privateKey) }
  if (type === 'ec' && details?.namedCurve === 'prime256v1')
    return {
      algorithm: 'ES256',
      signature: (text) => sign('sha256', Buffer.from(text), { key: privateKey, dsaEncoding: 'ieee-p1363' }),
    }
  throw refused(`its key is one for ${details?.namedCurve ?? type}`, 'use P-256, Ed25519 or RSA')
}

function readPrivateKey(pem: string): KeyObject {
  try {
    return createPrivateKey(pem)
  } catch {
    throw refused('its private key cannot be read', 'give it as PEM, without a password')
  }
}
