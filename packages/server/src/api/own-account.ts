import type { Account } from '@ovation/protocol'
import { maySite, SITE_PERMISSIONS } from '@ovation/room'
import { tagOf } from '../identity/index.ts'
import type { Person } from '../people/index.ts'
import type { Handlers } from '../rest/index.ts'
import { addressOf } from './account-deps.ts'
import type { AccountDeps } from './account-deps.ts'
import { exportAs } from './export.ts'
import type { SessionCookie } from './session-cookie.ts'

/** A person as they see themselves. */
export const accountOf = ({ id, kind, name, avatar, bio, language, siteRole }: Person): Account => ({
  ...{ id, kind: kind === 'owner' ? 'owner' : 'account', tag: tagOf(id), name, bio },
  avatar: avatar ?? null,
  language: language ?? null,
  siteRole: siteRole ?? null,
  may: SITE_PERMISSIONS.filter((permission) => maySite(siteRole, permission)),
})

export type OwnAccountRoutes = 'changeAccount' | 'closeAccount' | 'exportAccount'

/** What people say of themselves, take along, and close. */
export function ownAccount(deps: AccountDeps, cookie: SessionCookie): Handlers<OwnAccountRoutes> {
  const { people, staffNames, budgets, exports, closePerson, closeAccount } = deps
  return {
    changeAccount: async ({ session, body }) => {
      if (body.name !== undefined) staffNames.mustBeFree(body.name, session.person)
      const person = await people.change(session.person.id, body)
      // Connections carry the name that their person had when they connected.
      if (person.name !== session.person.name) closePerson(person.id)
      return accountOf(person)
    },
    closeAccount: async ({ reply, session: { person } }) => {
      await closeAccount(person.id)
      closePerson(person.id)
      cookie.clear(reply)
    },
    exportAccount: ({ request, reply, session: { person } }) => {
      budgets.rates.signIns.mustTake(addressOf(deps, request))
      return exportAs(reply, exports.of(person.id))
    },
  }
}
