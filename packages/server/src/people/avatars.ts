import { hash } from 'node:crypto'
import { OvationError } from '@ovation/protocol'
import type { Clock } from '../ops/index.ts'
import type { PeopleDatabase } from './database.ts'

const FOLDER = '/media/avatars/'
const DIGEST = /^[\w-]{43}$/

/** The pictures of accounts: each person has one at most, which is replaced as a whole. */
export class Avatars {
  #db: PeopleDatabase
  #clock: Clock

  constructor(db: PeopleDatabase, clock: Clock) {
    this.#db = db
    this.#clock = clock
  }

  /** Takes a WebP picture, as it is to be served, for somebody's. Throws `not_found` where their account was closed meanwhile. */
  async set(person: string, webp: Uint8Array): Promise<void> {
    const digest = digestOf(person, webp)
    const counts = await this.#db.change([
      ['addAvatar', digest, person, webp, this.#clock.now()],
      ['setAvatar', `${FOLDER}${digest}.webp`, person],
      ['dropAvatars', person, digest],
    ])
    if (counts[1] === 1) return
    await this.remove(person)
    throw new OvationError('not_found')
  }

  async remove(person: string): Promise<void> {
    await this.#db.change([
      ['setAvatar', null, person],
      ['dropAvatars', person, ''],
    ])
  }

  async find(digest: string): Promise<Uint8Array | undefined> {
    if (!DIGEST.test(digest)) return undefined
    return (await this.#db.find<{ data: Uint8Array }>('avatar', digest))[0]?.data
  }
}

/** With the person in it: two who send the same picture have one each, and one of them can remove theirs. */
export const digestOf = (person: string, webp: Uint8Array): string =>
  hash('sha256', Buffer.concat([Buffer.from(`${person}\n`), webp]), 'base64url')
