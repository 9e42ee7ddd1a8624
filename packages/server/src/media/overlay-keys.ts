import { createHmac } from 'node:crypto'
import type { StreamKeyStore } from './key-store.ts'
import { StreamKeys } from './keys.ts'

/** What every overlay's key begins with; no token does, and no stream key. */
const PREFIX = 'overlay.'
/** What its room is called in the store: no room's own name has a slash. */
const FOLDER = 'overlay/'

/** Whether a token is meant as the key of an overlay. */
export const isOverlayKey = (token: string): boolean => token.startsWith(PREFIX)

/**
 * The keys with which the overlays of a room read it, whoever may enter; a room has one. They are kept as stream keys are,
 * under a secret of their own: neither is ever taken for the other.
 */
export class OverlayKeys {
  #keys: StreamKeys

  constructor(store: StreamKeyStore, secret: string, now: () => number) {
    this.#keys = new StreamKeys(store, createHmac('sha256', secret).update('overlay keys').digest('base64url'), now)
  }

  /** The key of a room; one is made when there is none. */
  async show(room: string): Promise<string> {
    return shown(await this.#keys.show(FOLDER + room))
  }

  /** A new key in the place of the old one, which is worth nothing any more. */
  async reset(room: string): Promise<string> {
    return shown((await this.#keys.rotate(FOLDER + room)).key)
  }

  /** The room that a key reads; undefined if it is none, or none any more. */
  async roomOf(key: string): Promise<string | undefined> {
    if (!isOverlayKey(key)) return undefined
    const found = await this.#keys.find(FOLDER + key.slice(PREFIX.length))
    return found?.room.slice(FOLDER.length)
  }
}

const shown = (key: string): string => PREFIX + key.slice(FOLDER.length)
