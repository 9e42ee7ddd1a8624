import { OvationError } from '@ovation/protocol'
import type { Role, SiteRole } from '@ovation/room'
import { OWNER_ID } from '../identity/index.ts'
import { newId, newSecret } from '../ops/index.ts'
import type { Clock } from '../ops/index.ts'
import type { PeopleDatabase } from './database.ts'
import { digest } from './digest.ts'

const MAX_LISTED = 100
const DAY_MS = 86_400_000

/** What somebody is invited to be: in a room, or on the site. */
export type InvitedTo = { room: string; role: Role } | { room?: undefined; role: SiteRole }

/** An invitation that can still be used. Times are milliseconds since 1970. */
export type Invitation = InvitedTo & {
  id: string
  /** For those who made it: whom it is for. */
  note: string
  createdBy: string
  createdAt: number
  expiresAt: number
  usesLeft: number
}

type Row = {
  id: string
  room: string | null
  role: string
  note: string
  created_by: string
  created_at: number
  expires_at: number
  uses_left: number
}

const invitationOf = (row: Row): Invitation => ({
  ...({ role: row.role, ...(row.room === null ? {} : { room: row.room }) } as InvitedTo),
  ...{ id: row.id, note: row.note, createdBy: row.created_by },
  ...{ createdAt: row.created_at, expiresAt: row.expires_at, usesLeft: row.uses_left },
})

/** Links that make whoever opens them something in a room or on the site. Of their codes only digests are stored. */
export class Invitations {
  #db: PeopleDatabase
  #clock: Clock

  constructor(db: PeopleDatabase, clock: Clock) {
    this.#db = db
    this.#clock = clock
  }

  /** Makes one and gives its code, which is shown this one time. Throws `value_out_of_range` when there are too many. */
  async create(
    to: InvitedTo,
    { by, note, days, uses }: { by: string; note: string; days: number; uses: number },
  ): Promise<{ invitation: Invitation; code: string }> {
    const code = newSecret()
    const id = newId()
    const now = this.#clock.now()
    const expiresAt = now + days * DAY_MS
    const counts = await this.#db.change([
      // One at a time, whoever makes them: a room has no row of people's that could be held.
      ['holdPerson', OWNER_ID],
      ['forgetInvitations', now],
      ['addInvitation', id, digest(code), to.room ?? null, to.role, note, by, now, expiresAt, uses, MAX_LISTED],
    ])
    if (counts.at(-1) !== 1)
      throw new OvationError('value_out_of_range', {
        message: `The invitation was not made; there are ${MAX_LISTED} already; withdraw one first.`,
      })
    return { code, invitation: { ...to, id, note, createdBy: by, createdAt: now, expiresAt, usesLeft: uses } }
  }

  /** Those that can still be used, of a room or (without one) of the site, the newest first. */
  async list(room: string | undefined): Promise<Invitation[]> {
    const now = this.#clock.now()
    const rows =
      room === undefined
        ? await this.#db.find<Row>('siteInvitations', now, MAX_LISTED)
        : await this.#db.find<Row>('invitationsOf', room, now, MAX_LISTED)
    return rows.map(invitationOf)
  }

  /** The one with this code, if it can still be used. */
  async find(code: string): Promise<Invitation | undefined> {
    const [row] = await this.#db.find<Row>('invitation', digest(code), this.#clock.now())
    return row && invitationOf(row)
  }

  /** Takes one use of it. False when none is left. */
  async use(code: string): Promise<boolean> {
    const [used] = await this.#db.change([['useInvitation', digest(code), this.#clock.now()]])
    return used === 1
  }

  /** Gives one use back that was taken for nothing. */
  async giveBack(code: string): Promise<void> {
    await this.#db.change([['returnInvitation', digest(code), this.#clock.now()]])
  }

  /** Withdraws one of this room, or (without one) of the site. False if there is none. */
  async withdraw(room: string | undefined, id: string): Promise<boolean> {
    const known = (await this.list(room)).some((one) => one.id === id)
    return known && (await this.#db.change([['dropInvitation', id]]))[0] === 1
  }
}
