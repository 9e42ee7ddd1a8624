import { OvationError } from '@ovation/protocol'
import type { InvitationInfo, InvitationOffer } from '@ovation/protocol'
import { atLeast, mayChangePerson, rankOf, ROLES, roleOfSite } from '@ovation/room'
import type { Role, RoomState, SiteRole } from '@ovation/room'
import { effectiveRole, protectedRole } from '@ovation/room/rules'
import type { Standing } from '@ovation/room/rules'
import { OWNER_ID, roleIn } from '../identity/index.ts'
import { ACCOUNT_PREFIX } from '../people/index.ts'
import type { Invitation, Invitations, OpenSession, People, Person, RoomRoles } from '../people/index.ts'
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
   * Gives somebody what it stands for. One who has as much already keeps it, and uses nothing up. Throws
   * `invitation_invalid`, also when its maker may not give this role any more.
   */
  async accept(code: string, personId: string): Promise<{ room: string | undefined }> {
    const { people, invitations, grant, closePerson } = this.#deps
    const { invitation, maker } = await this.#mustFind(code)
    const person = await people.mustGet(personId)
    if (await this.#holds(invitation, person)) return { room: invitation.room }
    if (!(await invitations.use(code))) throw new OvationError('invitation_invalid')
    if (invitation.room !== undefined) await grant(invitation.room, person.id, invitation.role)
    else
      await people.setSiteRole(
        { id: invitation.createdBy, siteRole: siteRoleOf(invitation, maker) },
        person.id,
        invitation.role,
      )
    closePerson(person.id)
    return { room: invitation.room }
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
