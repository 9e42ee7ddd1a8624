import { OvationError } from '@ovation/protocol'
import type { InvitationInfo, InvitationOffer } from '@ovation/protocol'
import { atLeast, mayChangePerson, rankOf, ROLES, roleOfSite } from '@ovation/room'
import type { Role, RoomState, SiteRole } from '@ovation/room'
import { effectiveRole, protectedRole } from '@ovation/room/rules'
import type { Standing } from '@ovation/room/rules'
import { OWNER_ID, roleIn } from '../identity/index.ts'
import { ACCOUNT_PREFIX } from '../people/index.ts'
import type { Act, Invitation, Invitations, OpenSession, People, Person, RoomRoles } from '../people/index.ts'
import type { Caller, Handlers } from '../rest/index.ts'
import { isOnlyHere, qrForScreen } from '../share/index.ts'

export type InvitationDeps = {
  invitations: Invitations
  people: People
  roomRoles: RoomRoles
  rooms: {
    state: (room: string) => Promise<Pick<RoomState, 'title'>>
    standing: (room: string, actor: string) => Promise<Standing>
  }
  siteName: () => string
  /** Gives a role in a room, as the system. */
  grant: (room: string, person: string, role: Role) => Promise<void>
  /** Ends a person's connections on every node; those of a session that is still open reconnect. */
  closePerson: (person: string) => void
  url: () => string
  siteRoleOf: (caller: Caller) => SiteRole | undefined
  /** Puts something into the audit. */
  record: (act: Act) => Promise<void>
}

export type InvitationRoutes =
  | 'createInvitation'
  | 'listInvitations'
  | 'withdrawInvitation'
  | 'createSiteInvitation'
  | 'listSiteInvitations'
  | 'withdrawSiteInvitation'
  | 'listMembers'

const DAYS = 7
const USES = 1

/** Making and withdrawing invitations, and who has been given a role. */
export function invitationHandlers(deps: InvitationDeps): Handlers<InvitationRoutes> {
  const { invitations, roomRoles, rooms, url, siteRoleOf } = deps
  const linkTo = (code: string): { link: string; qr: string | null } => {
    const link = `${url()}/studio#invitation=${code}`
    return { link, qr: isOnlyHere(link) ? null : qrForScreen(link) }
  }
  const withdraw = async (room: string | undefined, id: string): Promise<void> => {
    if (!(await invitations.withdraw(room, id))) throw new OvationError('not_found')
  }
  return {
    createInvitation: async ({ caller, params: { room }, body: { role, note = '', days = DAYS, uses = USES } }) => {
      const own = effectiveRole(roleIn(caller, room), await rooms.standing(room, caller.id))
      if (rankOf(role) >= rankOf(own)) throw new OvationError('outranked')
      const made = await invitations.create({ room, role }, { by: caller.id, note, days, uses })
      return { invitation: infoOf(made.invitation), ...linkTo(made.code) }
    },
    listInvitations: async ({ params: { room } }) => ({ invitations: (await invitations.list(room)).map(infoOf) }),
    withdrawInvitation: ({ params: { room, invitation } }) => withdraw(room, invitation),
    createSiteInvitation: async ({ caller, body: { role, note = '', days = DAYS, uses = USES } }) => {
      if (!mayChangePerson(siteRoleOf(caller), undefined, role)) throw new OvationError('outranked')
      const made = await invitations.create({ role }, { by: caller.id, note, days, uses })
      return { invitation: infoOf(made.invitation), ...linkTo(made.code) }
    },
    listSiteInvitations: async () => ({ invitations: (await invitations.list(undefined)).map(infoOf) }),
    withdrawSiteInvitation: ({ params: { invitation } }) => withdraw(undefined, invitation),
    listMembers: async ({ params: { room }, query: { role = 'moderator', after } }) => {
      if (!isRole(role) || role === 'guest') throw new OvationError('value_out_of_range', { detail: 'role' })
      const members = await roomRoles.membersOf(room, role, after)
      return {
        members: members.map(({ person, name, avatar, kind, grantedAt }) => ({
          ...{ person, role, name, grantedAt, avatar: avatar ?? null },
          account: kind === 'account' || kind === 'owner',
        })),
      }
    },
  }
}

const isRole = (role: string): role is Role => (ROLES as readonly string[]).includes(role)

const infoOf = ({ room, ...rest }: Invitation): InvitationInfo => ({ ...rest, room: room ?? null })

/** Somebody who is signed in, or a name for a new account. */
export type Accepting = { id: string } | { name: string }

/** Opening an invitation and accepting it: what it gives is decided then, by what its maker may do by then. */
export class AcceptInvitation {
  #deps: InvitationDeps

  constructor(deps: InvitationDeps) {
    this.#deps = deps
  }

  /** What it stands for. Throws `invitation_invalid`. */
  async read(code: string, session: OpenSession | undefined): Promise<InvitationOffer> {
    const { invitation, maker } = await this.#mustFind(code)
    const { rooms, siteName } = this.#deps
    const { room, role, expiresAt } = invitation
    const title = room === undefined ? siteName() : (await rooms.state(room)).title
    const held = session !== undefined && (await this.#holds(invitation, session.person))
    return { ...{ role, title, expiresAt, held }, room: room ?? null, by: maker?.name ?? '' }
  }

  /**
   * Gives somebody, or a new account under this name, what it stands for. One who has as much already keeps it, and uses
   * nothing up. Throws `invitation_invalid`, also when its maker may not give this role any more; then no account is made.
   */
  async accept(code: string, who: Accepting): Promise<{ room: string | undefined; person: string }> {
    const { people, invitations, closePerson } = this.#deps
    const { invitation, maker } = await this.#mustFind(code)
    const { room } = invitation
    if ('id' in who && (await this.#holds(invitation, await people.mustGet(who.id)))) return { room, person: who.id }
    // Before the account is made: of two who use the last use at once, the other one leaves nothing.
    if (!(await invitations.use(code))) throw new OvationError('invitation_invalid')
    try {
      const person = 'id' in who ? who.id : (await people.create(who)).id
      await this.#give(invitation, maker, person).catch(async (error: unknown) => {
        if (!('id' in who)) await people.discard(person)
        throw error
      })
      closePerson(person)
      return { room, person }
    } catch (error) {
      await invitations.giveBack(code)
      throw error
    }
  }

  async #give(invitation: Invitation, maker: Person | undefined, person: string): Promise<void> {
    const { people, grant, record } = this.#deps
    if (invitation.room !== undefined) return grant(invitation.room, person, invitation.role)
    const by = { id: invitation.createdBy, siteRole: siteRoleOf(invitation, maker) }
    await people.setSiteRole(by, person, invitation.role)
    const detail = { role: invitation.role, invitation: invitation.id }
    await record({ actor: person, action: 'site-role.accepted', target: person, detail })
  }

  async #holds(invitation: Invitation, { id, siteRole }: Person): Promise<boolean> {
    if (invitation.room === undefined)
      return siteRole !== undefined && (siteRole === invitation.role || !mayChangePerson(invitation.role, siteRole))
    const standing = await this.#deps.rooms.standing(invitation.room, id)
    return atLeast(effectiveRole(roleOfSite(siteRole), standing), invitation.role)
  }

  async #mustFind(code: string): Promise<{ invitation: Invitation; maker: Person | undefined }> {
    const { people, invitations } = this.#deps
    const invitation = await invitations.find(code)
    if (!invitation) throw new OvationError('invitation_invalid')
    const maker = await people.find(invitation.createdBy)
    if (!(await this.#stillMay(invitation, maker))) throw new OvationError('invitation_invalid')
    return { invitation, maker }
  }

  /** An invitation counts as long as its maker outranks what it gives. */
  async #stillMay({ room, role, createdBy }: Invitation, maker: Person | undefined): Promise<boolean> {
    if (room === undefined) return mayChangePerson(siteRoleOf({ createdBy }, maker), undefined, role)
    const standing = await this.#deps.rooms.standing(room, createdBy)
    const own = protectedRole(createdBy, standing, roleOfSite(maker?.siteRole))
    return rankOf(own) > rankOf(role)
  }
}

/** Integrators' people have no account: what their token permitted when they made the invitation counts. */
const siteRoleOf = ({ createdBy }: Pick<Invitation, 'createdBy'>, maker: Person | undefined): SiteRole | undefined =>
  createdBy === OWNER_ID || createdBy.startsWith(ACCOUNT_PREFIX) ? maker?.siteRole : 'owner'
