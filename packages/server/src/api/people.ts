import { OvationError } from '@ovation/protocol'
import type { ListedAccount } from '@ovation/protocol'
import { mayChangePerson, SYSTEM_ACTOR_ID } from '@ovation/room'
import { isPlainText } from '@ovation/protocol/schemas'
import { tagOf } from '../identity/index.ts'
import type { Erasures, Exports, People, PeopleCursor, Person, PersonSessions, SignIn } from '../people/index.ts'
import type { Caller, Handlers } from '../rest/index.ts'
import { exportAs } from './export.ts'

export type PeopleDeps = {
  people: People
  sessions: PersonSessions
  signIn: SignIn
  erasures: Pick<Erasures, 'request'>
  exports: Pick<Exports, 'of'>
  /** Ends a person's connections on every node; those of a session that is still open reconnect. */
  closePerson: (person: string) => void
  /** The address of this server's pages. */
  url: () => string
  /** Who asks, with their role on the site, also by an integrator's token. */
  siteRoleOf: (caller: Caller) => Person['siteRole']
}

export type PeopleRoutes =
  | 'getProfile'
  | 'listAccounts'
  | 'createAccount'
  | 'makeSignInLink'
  | 'setSiteRole'
  | 'endAccountSessions'
  | 'eraseEverywhere'
  | 'exportPerson'

const MAX_QUERY_CHARS = 60
const MAX_ID_CHARS = 128
const MAX_CURSOR_CHARS = 500

/** Who has an account, for those who help and manage them. */
export function peopleHandlers({
  people,
  sessions,
  signIn,
  erasures,
  exports,
  closePerson,
  url,
  siteRoleOf,
}: PeopleDeps): Handlers<PeopleRoutes> {
  /** Throws `not_found`, and `outranked` for people of the same rank or above. */
  const mustOutrank = async (caller: Caller, id: string, to?: Person['siteRole']): Promise<Person> => {
    const person = await people.mustGet(id)
    const own = caller.id === id && to === undefined
    if (!own && !mayChangePerson(siteRoleOf(caller), person.siteRole, to)) throw new OvationError('outranked')
    return person
  }
  /** The same for people without an account, too. An id that somebody had as a guest is as theirs. */
  const mustOutrankAnybody = async (caller: Caller, id: string): Promise<void> => {
    if (id.length > MAX_ID_CHARS || !isPlainText(id) || id === SYSTEM_ACTOR_ID)
      throw new OvationError('value_out_of_range', { detail: 'person' })
    const known = await people.find((await people.personOfAlias(id)) ?? id)
    if (known && known.id !== caller.id && !mayChangePerson(siteRoleOf(caller), known.siteRole))
      throw new OvationError('outranked')
  }
  const linkFor = async (id: string, by?: Person['siteRole']): Promise<string> =>
    `${url()}/studio#code=${await signIn.newCode(id, by)}`
  return {
    getProfile: async ({ params: { person: id } }) => {
      const person = await people.show(id)
      return {
        ...{ id, tag: tagOf(id), account: person !== undefined, bio: person?.bio ?? '' },
        ...{ name: person?.name ?? null, avatar: person?.avatar ?? null },
      }
    },
    listAccounts: async ({ query: { query = '', after } }) => {
      if (query.length > MAX_QUERY_CHARS || !isPlainText(query))
        throw new OvationError('value_out_of_range', { detail: 'query' })
      const { people: found, next } = await people.list({ query, after: cursorOf(after) })
      return { people: found.map(listed), next: next ? Buffer.from(JSON.stringify(next)).toString('base64url') : null }
    },
    createAccount: async ({ caller, body: { name, siteRole } }) => {
      if (!mayChangePerson(siteRoleOf(caller), undefined, siteRole)) throw new OvationError('outranked')
      const person = await people.create({ name, by: caller.id, ...(siteRole ? { siteRole } : {}) })
      return { person: listed(person), link: await linkFor(person.id, siteRoleOf(caller)) }
    },
    makeSignInLink: async ({ caller, params: { person: id } }) => {
      if (caller.id === id) return { link: await linkFor((await people.mustGet(id)).id) }
      const by = siteRoleOf(caller)
      if (!(await signIn.mayHelp(by, await people.mustGet(id)))) throw new OvationError('outranked')
      return { link: await linkFor(id, by) }
    },
    setSiteRole: async ({ caller, params: { person }, body: { role } }) => {
      const changed = await people.setSiteRole({ id: caller.id, siteRole: siteRoleOf(caller) }, person, role)
      closePerson(person)
      return listed(changed)
    },
    eraseEverywhere: async ({ caller, params: { person } }) => {
      await mustOutrankAnybody(caller, person)
      await erasures.request(person)
      closePerson(person)
    },
    exportPerson: async ({ caller, params: { person }, reply }) => {
      await mustOutrankAnybody(caller, person)
      return exportAs(reply, exports.of(person))
    },
    endAccountSessions: async ({ caller, params: { person } }) => {
      await mustOutrank(caller, person)
      await sessions.endAll(person)
      closePerson(person)
    },
  }
}

const listed = ({ id, name, avatar, siteRole, createdAt }: Person): ListedAccount => ({
  ...{ id, tag: tagOf(id), name, createdAt },
  avatar: avatar ?? null,
  siteRole: siteRole ?? null,
})

/** Where a list goes on, as an earlier answer said it. Throws when it says something else. */
function cursorOf(after: string | undefined): PeopleCursor | undefined {
  if (after === undefined) return undefined
  const refusal = new OvationError('value_out_of_range', { detail: 'after' })
  if (after.length > MAX_CURSOR_CHARS) throw refusal
  try {
    const { id, createdAt, nameKey } = JSON.parse(Buffer.from(after, 'base64url').toString()) as PeopleCursor
    if (typeof id !== 'string' || !isPlainText(id)) throw refusal
    return {
      id,
      ...(Number.isSafeInteger(createdAt) ? { createdAt: createdAt as number } : {}),
      ...(typeof nameKey === 'string' && isPlainText(nameKey) ? { nameKey } : {}),
    }
  } catch {
    throw refusal
  }
}
