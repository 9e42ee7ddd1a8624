import { OvationError } from '@ovation/protocol'
import { isPlainText } from '@ovation/protocol/schemas'
import { mayChangePerson } from '@ovation/room'
import type { SiteRole } from '@ovation/room'
import { mustBeName, nameKey } from '../identity/index.ts'
import { EACH_ALONE, Gather, newId } from '../ops/index.ts'
import type { Clock } from '../ops/index.ts'
import type { PeopleDatabase } from './database.ts'
import { ACCOUNT_PREFIX, personOf } from './person.ts'
import type { Person, PersonRow } from './person.ts'
import { ASKED_TOGETHER, together } from './statements.ts'
import type { Step } from './statements.ts'

/** How many guests' ids are taken for one person's. */
export const MAX_ALIASES = 8
export const MAX_BIO_CHARS = 300
const MAX_PAGE = 100
/** Sorts after every character that a key of a name can have. */
const AFTER_ALL = '\u{10ffff}'

/** Where a list goes on. */
export type PeopleCursor = { id: string; createdAt?: number; nameKey?: string }

export type Profile = { name?: string | undefined; bio?: string | undefined; language?: string | null | undefined }

/** Everybody that the site remembers: who they are called, their role on the site, and the ids they had as guests. */
export class People {
  #db: PeopleDatabase
  #clock: Clock
  /** Many look at the same few people. */
  #shown: Gather<string, Person | undefined>

  constructor(db: PeopleDatabase, clock: Clock, bounds = EACH_ALONE) {
    this.#db = db
    this.#clock = clock
    const maxAskedTogether = Math.min(bounds.maxAskedTogether, ASKED_TOGETHER)
    this.#shown = new Gather({ ...bounds, clock, maxAskedTogether, ask: (ids) => findAll(db, ids) })
  }

  /** Makes an account. Throws `name_invalid`. */
  async create(
    { name, language, siteRole, by }: { name: string; language?: string; siteRole?: SiteRole; by?: string },
    also: (id: string) => readonly Step[] = () => [],
  ): Promise<Person> {
    const clean = mustBeName(name)
    const id = `${ACCOUNT_PREFIX}${newId()}`
    const now = this.#clock.now()
    await this.#db.change([
      ['addPerson', id, 'account', clean, nameKey(clean), null, '', language ?? null, now],
      ...(siteRole ? [['setSiteRole', siteRole, by ?? id, now, id, ''] as const] : []),
      ...also(id),
    ])
    return this.mustGet(id)
  }

  /** Forgets an account that was made for something that then failed. */
  async discard(id: string): Promise<void> {
    await this.#db.change([['dropPerson', id]])
  }

  async find(id: string): Promise<Person | undefined> {
    const [row] = await this.#db.find<PersonRow>('personById', id)
    return row && row.closed_at == null ? personOf(row) : undefined
  }

  /** As `find`, for what anybody may look at: with all who look at the same time. */
  async show(id: string): Promise<Person | undefined> {
    // What cannot be stored would fail for the others, too.
    return isPlainText(id) ? this.#shown.get(id) : undefined
  }

  /** Throws `not_found`. */
  async mustGet(id: string): Promise<Person> {
    const person = await this.find(id)
    if (!person) throw new OvationError('not_found')
    return person
  }

  /** Accounts, the newest first, or by name those whose name begins so. Gives where the next page begins. */
  async list({
    query = '',
    after,
    limit = MAX_PAGE,
  }: {
    query?: string
    after?: PeopleCursor | undefined
    limit?: number
  }): Promise<{ people: Person[]; next?: PeopleCursor }> {
    const most = Math.min(limit, MAX_PAGE)
    const rows =
      query === '' ? await this.#byTime(after, most + 1) : await this.#byName(nameKey(query), after, most + 1)
    const people = rows.slice(0, most).map(personOf)
    const last = people.at(-1)
    if (rows.length <= most || !last) return { people }
    return {
      people,
      next: { id: last.id, ...(query === '' ? { createdAt: last.createdAt } : { nameKey: nameKey(last.name) }) },
    }
  }

  #byTime(after: PeopleCursor | undefined, limit: number): Promise<PersonRow[]> {
    const from = after?.createdAt ?? Number.MAX_SAFE_INTEGER
    return this.#db.find<PersonRow>('peopleByTime', from, after?.id ?? AFTER_ALL, limit)
  }

  #byName(key: string, after: PeopleCursor | undefined, limit: number): Promise<PersonRow[]> {
    const from = after?.nameKey ?? ''
    return this.#db.find<PersonRow>('peopleByName', key, `${key}${AFTER_ALL}`, from, after?.id ?? '', limit)
  }

  /** Changes what a person says of themselves. Throws `name_invalid`, `value_out_of_range`. */
  async change(id: string, { name, bio, language }: Profile): Promise<Person> {
    const steps: Step[] = []
    if (name !== undefined) {
      const clean = mustBeName(name)
      steps.push(['setName', clean, nameKey(clean), id])
    }
    if (bio !== undefined) {
      const text = bio.trim()
      if ([...text].length > MAX_BIO_CHARS) throw new OvationError('value_out_of_range', { detail: 'bio' })
      steps.push(['setBio', text, id])
    }
    if (language !== undefined) steps.push(['setLanguage', language, id])
    await this.#db.change(steps)
    return this.mustGet(id)
  }

  /** Gives or takes (`null`) a role on the site. Throws `outranked`, and `nothing_to_change` for the last owner. */
  async setSiteRole(
    by: { id: string; siteRole?: SiteRole | undefined },
    id: string,
    role: SiteRole | null,
  ): Promise<Person> {
    const person = await this.mustGet(id)
    if (!mayChangePerson(by.siteRole, person.siteRole, role ?? undefined)) throw new OvationError('outranked')
    if (person.siteRole === 'owner' && role !== 'owner') await this.#mustNotBeLastOwner(person)
    const held = person.siteRole ?? ''
    const [, changed] = await this.#db.change([
      ['holdPerson', id],
      role === null ? ['takeSiteRole', id, held] : ['setSiteRole', role, by.id, this.#clock.now(), id, held],
    ])
    // Where somebody else has changed it meanwhile, who asks may not outrank them any more.
    if (changed === 0 && held !== (role ?? '')) return this.setSiteRole(by, id, role)
    return this.mustGet(id)
  }

  /** The person of the first start stays: the command line signs in as them. */
  async #mustNotBeLastOwner({ kind }: Person): Promise<void> {
    const [row] = await this.#db.find<{ count: number }>('countSiteRole', 'owner')
    if (kind === 'owner' || (row?.count ?? 0) <= 1)
      throw new OvationError('nothing_to_change', {
        message: 'The role was not changed; the site needs its owner; make somebody else an owner first.',
      })
  }

  /** Takes the id of a guest for this person's. False when it belongs to somebody, or they have as many as one may have. */
  async addAlias(id: string, alias: string): Promise<boolean> {
    const [, added] = await this.#db.change([
      ['holdPerson', id],
      ['addAlias', alias, this.#clock.now(), id, MAX_ALIASES],
    ])
    return added === 1
  }

  async aliasesOf(id: string): Promise<string[]> {
    return (await this.#db.find<{ alias: string }>('aliasesOf', id, MAX_ALIASES)).map(({ alias }) => alias)
  }

  /** Every id of the person who has this one, also one that they had as a guest: that of now first. */
  async idsOf(id: string): Promise<string[]> {
    const person = (await this.personOfAlias(id)) ?? id
    return [person, ...(await this.aliasesOf(person))]
  }

  /** The person who had this id as a guest. */
  async personOfAlias(alias: string): Promise<string | undefined> {
    return (await this.#db.find<{ person: string }>('personOfAlias', alias))[0]?.person
  }
}

/** Those of these people whose accounts are open, each at their place. */
async function findAll(db: PeopleDatabase, ids: readonly string[]): Promise<(Person | undefined)[]> {
  const rows = await db.find<PersonRow>('peopleById', ...together([...new Set(ids)]))
  const byId = new Map(rows.flatMap((row) => (row.closed_at == null ? [[row.id, personOf(row)] as const] : [])))
  return ids.map((id) => byId.get(id))
}
