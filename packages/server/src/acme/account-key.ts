import { calculateJwkThumbprint, exportJWK, FlattenedSign, generateKeyPair, importJWK } from 'jose'
import type { CryptoKey, JWK } from 'jose'

const ALGORITHM = 'ES256'

/** The key that an account at a certificate authority is known by. */
export class AccountKey {
  /** With its private part. */
  readonly secret: JWK
  #key: CryptoKey
  #publicPart: JWK

  private constructor(secret: JWK, key: CryptoKey) {
    const { d: _, ...publicPart } = secret
    this.secret = secret
    this.#key = key
    this.#publicPart = publicPart
  }

  static async create(): Promise<AccountKey> {
    const { privateKey } = await generateKeyPair(ALGORITHM, { extractable: true })
    return new AccountKey(await exportJWK(privateKey), privateKey)
  }

  static async from(secret: JWK): Promise<AccountKey> {
    return new AccountKey(secret, (await importJWK(secret, ALGORITHM)) as CryptoKey)
  }

  /** What proves that whoever placed an order answers a challenge (RFC 8555, section 8.1). */
  async authorizationFor(token: string): Promise<string> {
    return `${token}.${await calculateJwkThumbprint(this.#publicPart)}`
  }

  /** The body of a request (RFC 8555, section 6.2). `account`: its address, once there is one. */
  async sign(payload: unknown, { url, nonce, account }: { url: string; nonce: string; account?: string | undefined }) {
    const bytes = new TextEncoder().encode(payload === undefined ? '' : JSON.stringify(payload))
    const who = account === undefined ? { jwk: this.#publicPart } : { kid: account }
    return JSON.stringify(
      await new FlattenedSign(bytes).setProtectedHeader({ alg: ALGORITHM, nonce, url, ...who }).sign(this.#key),
    )
  }
}
