import { createHmac, randomBytes } from 'node:crypto'
import type { StreamKey } from '@ovation/protocol'
import { newId, seal, unseal } from '../ops/index.ts'
import type { StreamKeyStore } from './key-store.ts'

const KEY_BYTES = 20

/** The key that every room has; the others are made by name. */
const FIRST = 'main'
export const MAX_KEYS_PER_ROOM = 10

/**
 * Stream keys: found by a keyed digest, so that a stolen database does not let anybody publish, and kept encrypted, so
 * that they can be shown again. Showing never changes one. A room has one from the beginning and can have more, for a
 * second encoder or somebody who helps.
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

  /** The keys of a room, the oldest first; one is made when there is none. */
  async list(room: string): Promise<StreamKey[]> {
    let rows = await this.#store.listStreamKeys(room)
    if (rows.length === 0) {
      // Two who ask at once are shown the same one.
      await this.#write(room, FIRST, '', { replace: false })
      rows = await this.#store.listStreamKeys(room)
    }
    return rows.map((row) => ({
      id: row.id,
      name: row.name,
      key: unseal(this.#derived('seal'), row.room, row.sealed),
      createdAt: row.createdAt,
    }))
  }

  /** The first key of a room. */
  async show(room: string): Promise<string> {
    return (await this.list(room))[0]?.key ?? ''
  }

  /** One more key; undefined when there are as many as there may be. */
  async add(room: string, name: string): Promise<StreamKey | undefined> {
    if ((await this.list(room)).length >= MAX_KEYS_PER_ROOM) return undefined
    return this.#write(room, newId(), name)
  }

  /** A new key in the place of the one of that id, which publishes no more. Undefined when there is none. */
  async reset(room: string, id: string): Promise<StreamKey | undefined> {
    const known = (await this.list(room)).find((one) => one.id === id)
    return known && this.#write(room, id, known.name)
  }

  /** Takes a key away. False when there is none of that id. */
  revoke(room: string, id: string): Promise<boolean> {
    return this.#store.deleteStreamKey(room, id)
  }

  /** A new first key in the place of the old one. */
  async rotate(room: string): Promise<StreamKey> {
    const [first] = await this.list(room)
    return this.#write(room, first?.id ?? FIRST, first?.name ?? '')
  }

  /** The room that a key belongs to, and the key's id there. */
  find(key: string): Promise<{ room: string; id: string } | undefined> {
    return this.#store.findStreamKey(this.#digest(key))
  }

  async #write(room: string, id: string, name: string, { replace } = { replace: true }): Promise<StreamKey> {
    const key = `${room}_${randomBytes(KEY_BYTES).toString('base64url')}`
    const createdAt = this.#now()
    const row = { room, id, name, hash: this.#digest(key), sealed: seal(this.#derived('seal'), room, key), createdAt }
    await this.#store.writeStreamKey(row, replace)
    return { id, name, key, createdAt }
  }

  #digest(key: string): string {
    return createHmac('sha256', this.#derived('find')).update(key).digest('base64url')
  }

  #derived(purpose: string): Buffer {
    return createHmac('sha256', this.#secret).update(`stream key, ${purpose}`).digest()
  }
}
