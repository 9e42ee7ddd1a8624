import { OvationError } from '@ovation/protocol'
import { readableName } from '../identity/index.ts'
import { cleanMail, sign } from '../ops/index.ts'
import type { Clock } from '../ops/index.ts'
import type { PeopleDatabase } from './database.ts'
import type { OneTime } from './one-time.ts'
import type { People } from './people.ts'

export const MAIL_LINK_MS = 30 * 60_000
/** How many mail addresses one person may have. */
const MAX_MAILS = 5

/** What a link that was sent by mail stands for: who reads mail at an address. `person`: whose it is to be. */
export type MailLink = { mail: string; person?: string; name?: string; guest?: string }

/** What a mail with a link is about, beside its code. */
export type AboutLink = {
  language: 'en' | 'zh'
  /** The address is to be added to an account; otherwise the link signs in. */
  adds: boolean
  /** The room to whose page the link leads; without it, to the studio. */
  room?: string | undefined
}

type Deps = {
  db: PeopleDatabase
  people: People
  oneTime: OneTime
  clock: Clock
  /** The key of the digests under which addresses are found. */
  secret: string
  /** Sends a link to an address. Rejects when it was not sent. */
  send: ((to: string, code: string, about: AboutLink) => Promise<void>) | undefined
  /** How many more mails an address gets now; takes one. */
  mayMail: (key: string) => boolean
  onError: (error: unknown) => void
}

/** Signing in by a link that is sent by mail. Whoever reads an address has its account: nothing else is asked. */
export class MailSignIn {
  #deps: Deps

  constructor(deps: Deps) {
    this.#deps = deps
  }

  /** Whether mail can be sent. */
  get available(): boolean {
    return this.#deps.send !== undefined
  }

  /**
   * Sends a link. It answers before the mail is sent and whether or not an account has the address, so that nobody learns
   * from it who has one; an address gets a few mails an hour. `room`: where it was asked for, and where the link leads. Throws
   * `mail_refused`, and `mail_unavailable` without a mailer.
   */
  async request(
    address: string,
    language: 'en' | 'zh',
    link: Omit<MailLink, 'mail'> = {},
    room?: string,
  ): Promise<void> {
    const { send, oneTime, mayMail, onError } = this.#deps
    if (!send) throw new OvationError('mail_unavailable')
    const mail = cleanMail(address)
    if (mail === undefined) throw new OvationError('mail_refused', { detail: 'this is no mail address' })
    if (!mayMail(this.#keyOf(mail))) return
    const code = await oneTime.issue('sign-in', { ...link, mail } satisfies MailLink, MAIL_LINK_MS)
    send(mail, code, { language, adds: link.person !== undefined, room }).catch(onError)
  }

  /**
   * Whose account a link opens. A new address belongs to the person who asked for it to be added, or else to a new account.
   * Throws `mail_taken` when it was to be added and is somebody else's.
   */
  async personOf({ mail, person, name }: MailLink): Promise<string> {
    const { db, people, clock } = this.#deps
    const key = this.#keyOf(mail)
    const [known] = await db.find<{ person: string }>('credential', 'mail', key)
    if (known) {
      if (person !== undefined && known.person !== person) throw new OvationError('mail_taken')
      return known.person
    }
    const [data, now] = [JSON.stringify({ mail }), clock.now()]
    if (person === undefined) {
      const made = people.create({ name: name ?? readableName(key) }, (id) => [
        ['addCredential', 'mail', key, id, data, now],
      ])
      return made.then(
        ({ id }) => id,
        async (error: unknown) => {
          // Another link to the same address was used at the same moment: whoever came first has made the account.
          const [first] = await db.find<{ person: string }>('credential', 'mail', key)
          if (!first) throw error
          return first.person
        },
      )
    }
    const [open, added] = await db.change([
      ['holdPerson', person],
      ['addCredentialWithin', 'mail', key, data, now, person, 'mail', MAX_MAILS],
    ])
    // A closed account lets nobody in.
    if (added === 1 || open === 0) return person
    const [first] = await db.find<{ person: string }>('credential', 'mail', key)
    if (first?.person === person) return person
    if (first) throw new OvationError('mail_taken')
    throw new OvationError('value_out_of_range', {
      message: `The address was not added; an account has at most ${MAX_MAILS}; remove one first.`,
    })
  }

  /** The addresses with which somebody signs in, the oldest first. */
  async mailsOf(person: string): Promise<{ id: string; mail: string; createdAt: number; usedAt: number | null }[]> {
    const rows = await this.#deps.db.find<{ key: string; data: string; created_at: number; used_at: number | null }>(
      ...(['credentialsOf', person, 'mail', MAX_MAILS] as const),
    )
    return rows.map(({ key, data, created_at: createdAt, used_at: usedAt }) => ({
      ...{ id: key, createdAt, usedAt, mail: (JSON.parse(data) as { mail: string }).mail },
    }))
  }

  #keyOf(mail: string): string {
    return sign(this.#deps.secret, `mail/${mail}`)
  }
}
