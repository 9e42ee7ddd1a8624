import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto'
import type { StreamKeyRow, StreamKeyStore } from './key-store.ts'

const KEY_BYTES = 20
const IV_BYTES = 12
const TAG_BYTES = 16

/**
 * Stream keys: found by a keyed digest, so that a stolen database does not let anybody publish, and kept encrypted, so
 * that they can be shown again. Showing never changes one.
 */
export class StreamKeys {
  #store: StreamKeyStore
  #secret: string
  #now: () => number

  constructor(store: StreamKeyStore, secret: string, now: () => number) {
    this.#store = store
    this.#secret = secret
    this.#now = now
  }

  /** The key of a room, made when there is none yet. */
  async show(room: string): Promise<string> {
    const row = await this.#store.readStreamKey(room)
    return row ? this.#open(row) : this.#write(room)
  }

  /** A new key in the place of the old one, which publishes no more. */
  rotate(room: string): Promise<string> {
    return this.#write(room)
  }

  /** The room that a key belongs to. */
  roomOf(key: string): Promise<string | undefined> {
    return this.#store.findStreamKey(this.#digest(key))
  }

  async #write(room: string): Promise<string> {
    const key = `${room}_${randomBytes(KEY_BYTES).toString('base64url')}`
    await this.#store.writeStreamKey({ room, hash: this.#digest(key), sealed: this.#seal(room, key) }, this.#now())
    return key
  }

  #digest(key: string): string {
    return createHmac('sha256', this.#derived('find')).update(key).digest('base64url')
  }

  #derived(purpose: string): Buffer {
    return createHmac('sha256', this.#secret).update(`stream key, ${purpose}`).digest()
  }

  #seal(room: string, key: string): string {
    const iv = randomBytes(IV_BYTES)
    const cipher = createCipheriv('aes-256-gcm', this.#derived('seal'), iv).setAAD(Buffer.from(room))
    return Buffer.concat([iv, cipher.update(key), cipher.final(), cipher.getAuthTag()]).toString('base64url')
  }

  #open({ room, sealed }: StreamKeyRow): string {
    const bytes = Buffer.from(sealed, 'base64url')
    const decipher = createDecipheriv('aes-256-gcm', this.#derived('seal'), bytes.subarray(0, IV_BYTES)).setAAD(
      Buffer.from(room),
    )
    decipher.setAuthTag(bytes.subarray(-TAG_BYTES))
    return Buffer.concat([decipher.update(bytes.subarray(IV_BYTES, -TAG_BYTES)), decipher.final()]).toString('utf8')
  }
}
