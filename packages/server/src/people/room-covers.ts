import type { Clock } from '../ops/index.ts'
import { digestOf } from './avatars.ts'
import type { PeopleDatabase } from './database.ts'

const FOLDER = '/media/covers/'
/** No id of a person has a space in it. */
const OWNER = 'room '
/** Lists may be asked for many times a second. */
const MAX_AGE_MS = 2_000

/** The pictures that hosts chose for their rooms: one of each room at most. They lie where those of accounts do. */
export class RoomCovers {
  #db: PeopleDatabase
  #clock: Clock
  #known: { all: Promise<Map<string, string>>; atMs: number } | undefined

  constructor(db: PeopleDatabase, clock: Clock) {
    this.#db = db
    this.#clock = clock
  }

  /** Takes a WebP picture, as it is to be served; gives its address on this server. */
  async set(room: string, webp: Uint8Array): Promise<string> {
    const owner = OWNER + room
    const digest = digestOf(owner, webp)
    await this.#db.change([
      ['addAvatar', digest, owner, webp, this.#clock.now()],
      ['dropAvatars', owner, digest],
    ])
    this.#known = undefined
    return addressOf(digest)
  }

  async remove(room: string): Promise<void> {
    await this.#db.change([['dropAvatars', OWNER + room, '']])
    this.#known = undefined
  }

  /** The address of a room's picture; null where it has none. */
  async of(room: string): Promise<string | null> {
    const [found] = await this.#db.find<{ hash: string }>('pictureOf', OWNER + room)
    return found ? addressOf(found.hash) : null
  }

  /** The addresses of all, by room: of the 1,000 newest. */
  all(): Promise<Map<string, string>> {
    const nowMs = this.#clock.monotonicMs()
    if (!this.#known || nowMs - this.#known.atMs > MAX_AGE_MS) {
      const all = this.#read()
      all.catch(() => (this.#known = undefined))
      this.#known = { all, atMs: nowMs }
    }
    return this.#known.all
  }

  async #read(): Promise<Map<string, string>> {
    const rows = await this.#db.find<{ person: string; hash: string }>('picturesOfRooms')
    return new Map(rows.map(({ person, hash }) => [person.slice(OWNER.length), addressOf(hash)]))
  }
}

const addressOf = (digest: string): string => `${FOLDER}${digest}.webp`
