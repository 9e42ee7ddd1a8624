import type { RouteName, RouteReply } from '@ovation/protocol'
import { SYSTEM_ACTOR_ID } from '@ovation/room'
import { apiKeyActor } from '../people/index.ts'
import type { Act, Audit } from '../people/index.ts'
import type { Call } from '../rest/index.ts'

type Done = Omit<Act, 'actor'>
type Acts = { [K in RouteName]?: (call: Call<K>, answer: RouteReply<K>) => Done }

/** What is administered in rows and in rooms, and what of it the audit says: no secret, no name, no address. */
const ACTS: Acts = {
  createApiKey: (_, { key }) => ({
    ...{ action: 'api-key.created', target: key.id },
    detail: { name: key.name, grants: key.grants.map(({ rooms, may }) => `${rooms}: ${may.join(', ')}`).join('; ') },
  }),
  rotateApiKey: ({ params, body }) => ({
    ...{ action: 'api-key.rotated', target: params.key },
    ...(body.overlapHours === undefined ? {} : { detail: { overlapHours: body.overlapHours } }),
  }),
  revokeApiKey: ({ params }) => ({ action: 'api-key.revoked', target: params.key }),
  createAccount: ({ body }, { person }) => ({
    ...{ action: 'account.created', target: person.id, detail: { role: body.siteRole ?? null } },
  }),
  closeAccount: ({ session }) => ({ action: 'account.closed', target: session.person.id }),
  setSiteRole: ({ params, body }) => ({
    ...{ action: 'site-role.changed', target: params.person, detail: { role: body.role } },
  }),
  makeSignInLink: ({ params }) => ({ action: 'sign-in-link.made', target: params.person }),
  endAccountSessions: ({ params }) => ({ action: 'sessions.ended', target: params.person }),
  eraseEverywhere: ({ params }) => ({ action: 'person.erased', target: params.person }),
  erasePerson: ({ params, body }) => ({
    ...{ action: 'person.erased-in-room', target: body.person, detail: { room: params.room } },
  }),
  exportPerson: ({ params }) => ({ action: 'person.exported', target: params.person }),
  createSiteInvitation: ({ body }) => ({ action: 'site-invitation.created', detail: { role: body.role } }),
  withdrawSiteInvitation: ({ params }) => ({ action: 'site-invitation.withdrawn', target: params.invitation }),
  createRoom: ({ body }) => ({ action: 'room.created', target: body.room }),
  closeRoom: ({ params }) => ({ action: 'room.closed', target: params.room }),
  openRoom: ({ params }) => ({ action: 'room.opened', target: params.room }),
  deleteRoom: ({ params }) => ({ action: 'room.deleted', target: params.room }),
  cutShow: ({ params }) => ({ action: 'show.cut', target: params.room }),
}

/** Who did it. A key that acts on behalf of somebody is still the one that did. */
const actorOf = ({ caller, session }: Partial<Pick<Call<RouteName>, 'caller' | 'session'>>): string =>
  caller?.key ? apiKeyActor(caller.key.id) : (caller?.id ?? session?.person.id ?? SYSTEM_ACTOR_ID)

/** Puts what was done into the audit, before it is answered. */
export const recordingActs =
  (audit: Pick<Audit, 'add'>) =>
  async (route: RouteName, call: Call<RouteName>, answer: unknown): Promise<void> => {
    const done = (ACTS[route] as ((call: Call<RouteName>, answer: unknown) => Done) | undefined)?.(call, answer)
    if (done) await audit.add({ actor: actorOf(call), ...done })
  }
