import { newSecret } from '../ops/index.ts'
import type { Clock } from '../ops/index.ts'
import type { PeopleDatabase } from './database.ts'
import { digest } from './digest.ts'

/** What something that works once is for: a sign-in by link, a challenge for a passkey. */
export type OneTimePurpose = 'sign-in' | 'passkey-sign-in' | 'passkey-add'

/** Secrets that work once, on whichever node they come back, and for a limited time. Only their digests are stored. */
export class OneTime {
  #db: PeopleDatabase
  #clock: Clock

  constructor(db: PeopleDatabase, clock: Clock) {
    this.#db = db
    this.#clock = clock
  }

  /** Gives a secret that stands for this data. */
  async issue(purpose: OneTimePurpose, data: unknown, lifeMs: number, secret = newSecret()): Promise<string> {
    const now = this.#clock.now()
    await this.#db.change([
      ['forgetOneTime', now],
      ['addOneTime', digest(secret), purpose, JSON.stringify(data), now + lifeMs],
    ])
    return secret
  }

  /** Uses it up; undefined when it is not known, was used, or its time is over. */
  async take<Data>(purpose: OneTimePurpose, secret: string): Promise<Data | undefined> {
    const [row] = await this.#db.take<{ data: string }>('takeOneTime', digest(secret), purpose, this.#clock.now())
    return row && (JSON.parse(row.data) as Data)
  }

  /** What it stands for; leaves it unused. */
  async peek<Data>(purpose: OneTimePurpose, secret: string): Promise<Data | undefined> {
    const [row] = await this.#db.find<{ data: string }>('peekOneTime', digest(secret), purpose, this.#clock.now())
    return row && (JSON.parse(row.data) as Data)
  }
}
