import { maySite } from '@ovation/room'
import type { Role } from '@ovation/room'
import {
  AcceptInvitation,
  accountHandlers,
  accountOf,
  apiKeyHandlers,
  auditHandlers,
  authorising,
  avatarHandlers,
  commandHandlers,
  coverHandlers,
  avatarRoutes,
  invitationHandlers,
  limitHandlers,
  moderationHandlers,
  originHandlers,
  peopleHandlers,
  recordingActs,
  personRoomsHandlers,
  repeatedRequests,
  readingHandlers,
  pollHandlers,
  roomHandlers,
  showEndHandlers,
  signingKeyHandlers,
} from '../api/index.ts'
import { overlayKeyHandlers, sharedStateHandlers, shareHandlers, siteHandlers } from '../api/index.ts'
import { banGate, replayGate, viewerGuard } from '../broadcast/index.ts'
import { NetworkListener } from '../edge/index.ts'
import { overlayId, siteRoleOf } from '../identity/index.ts'
import { testOf } from '../media/index.ts'
import { newId, newSecret } from '../ops/index.ts'
import { guestOf, linkGuest, Standings } from '../people/index.ts'
import type { Act } from '../people/index.ts'
import {
  guestRoutes,
  replayHandlers,
  replayCovers,
  replayOf,
  replayRoutes,
  watchedRoute,
  WholeKeys,
} from '../recording/index.ts'
import { reportHandlers } from '../reports/index.ts'
import { serveRoutes } from '../rest/index.ts'
import type { Caller, Guards, Handlers } from '../rest/index.ts'
import { orUnchanged, SYSTEM } from '../rooms/index.ts'
import { showFileHandlers } from '../show-file/index.ts'
import { selfMadeCertificate } from '../share/index.ts'
import type { Data } from './data.ts'
import type { Endpoints } from './endpoints.ts'
import type { createOperation } from './operation.ts'
import type { createImages } from './images.ts'
import type { Http } from './http.ts'
import type { IdentityParts } from './identity.ts'
import type { Network } from './network.ts'
import type { Nodes } from './nodes.ts'
import type { RoomParts } from './rooms.ts'
import type { Runtime } from './runtime.ts'
import type { Video } from './video.ts'

type Deps = Runtime &
  Data &
  IdentityParts &
  Network &
  Nodes &
  RoomParts &
  Http &
  Video &
  ReturnType<typeof createOperation> &
  ReturnType<typeof createImages> & { endpoints: Endpoints }

/** Serves the REST API and replays. `instance` is what this server calls itself, so that others can tell whom they reached. */
export function serveApi(deps: Deps): { instance: string } {
  const { app, clock, config, folder, rooms, log, site, recordings, downloads, mayWatch, admit, clientOf } = deps
  const { addresses, budgets, servedAt, notify, authenticate, hold, endpoints } = deps
  const { people, signIn, accountSessions: sessions, accountTokens } = deps
  const instance = newSecret()
  const authorise = authorising({
    ...{ authenticate, rooms, now: () => clock.now(), carry: deps.carry, hold },
    apiKey: (secret) => deps.apiKeys.find(secret),
    countRequest: (key) => budgets.rates.keyRequests.mustTake(key),
  })
  const closePerson = (actor: string): void => void notify({ type: 'closePerson', actor })
  const invitationDeps = {
    ...{ rooms, people, closePerson, siteRoleOf },
    ...{ invitations: deps.invitations, roomRoles: deps.roomRoles },
    siteName: () => site.state.name,
    record: (act: Act) => deps.audit.add(act),
    grant: (room: string, person: string, role: Role) => grantRole(deps, room, person, role),
    url: () => endpoints.url,
  }
  const account = accountHandlers({
    ...{ staffNames: deps.staffNames, mails: deps.mails, passkeys: deps.passkeys, credentials: deps.credentials },
    guestOf: (token) => guestOf({ tokens: deps.tokens, clock }, token),
    invitations: new AcceptInvitation(invitationDeps),
    linkGuest: (person, guest) => linkGuest({ tokens: deps.tokens, people, clock }, person, guest),
    exports: deps.exports,
    closeAccount: (person) => deps.erasures.request(person),
    ...{ signIn, sessions, people, budgets, addresses, servedAt, closePerson },
    ...{ tokens: accountTokens, grants: deps.grants, origins: deps.origins },
  })
  const wholeKeys = new WholeKeys(deps.secrets.signing, clock)
  const handlers: Handlers = {
    ...account.handlers,
    ...avatarHandlers({ ...deps, accountOf, closePerson }),
    ...peopleHandlers({
      people,
      sessions,
      signIn,
      erasures: deps.erasures,
      exports: deps.exports,
      closePerson,
      siteRoleOf,
      url: () => endpoints.url,
    }),
    ...invitationHandlers(invitationDeps),
    ...handlersOfRooms(deps),
    ...showEndHandlers({
      ...{ rooms, clock },
      isBeginning: (room) => deps.fileShows.isStarting(room) || deps.media.stream(room) !== undefined,
    }),
    ...showFileHandlers({ files: deps.showFiles, shows: deps.fileShows }),
    ...moderationHandlers({
      ...{ log, people, rooms, clock, budgets },
      messages: (room, seqs) => rooms.queries.messages(room, seqs),
    }),
    ...personRoomsHandlers({ log, people, clock, standings: new Standings(deps.storage.people, people) }),
    ...pollHandlers({ log }),
    ...overlayKeyHandlers({
      overlayKeys: deps.overlayKeys,
      closeOverlays: (room) => closePerson(overlayId(room)),
    }),
    ...sharedStateHandlers({ rooms, budgets }),
    ...apiKeyHandlers(deps),
    ...readingHandlers({ rooms, log, closePerson, viewersOf: (room) => deps.cards.viewersOf(room) }),
    ...commandHandlers({ rooms, budgets, log }),
    ...siteHandlers({ site }),
    ...originHandlers({ site, origins: deps.origins }),
    ...limitHandlers({ site, liveLimits: deps.liveLimits }),
    ...signingKeyHandlers({ ...deps, settled: () => deps.liveSettings.settled() }),
    ...auditHandlers(deps),
    ...replayHandlers({ recordings, downloads, wholeKeys }),
    ...coverHandlers({ ...deps, replayCovers: replayCovers(recordings) }),
    ...reportHandlers({
      ...{ store: deps.reports.store, clock, limits: deps.limits },
      replayOf: (room, show) => replayOf(recordings.catalogue, room, show),
    }),
    ...shareHandlers({
      ...{ config, addresses, instance, network: network(deps) },
      ...{ url: () => endpoints.url, port: () => endpoints.port },
      certificate: () => selfMadeCertificate(folder, clock.now()),
    }),
  }
  const guards: Guards = {
    session: account.sessionOf,
    ...authorise,
    roomOfRecording: (id) => recordings.catalogue.mustGet(id).head.room,
    viewer: viewerGuard(authorise.viewerByToken, (request, room, ticket) => admit(room, ticket, clientOf(request))),
  }
  const once = repeatedRequests({ db: deps.storage.people, clock, secret: deps.secrets.signing })
  serveRoutes(app, guards, handlers, { ...deps.limits, once, record: recordingActs(deps.audit) })
  avatarRoutes(app, deps.avatars)
  const mayPlay = replayGate(mayWatch, authorise.viewerByToken)
  guestRoutes(app, { recordings, mayPlay, wholeKeys })
  watchedRoute(app, {
    ...{ mayPlay, catalogue: recordings.catalogue, addressOf: clientOf, rate: budgets.rates.replayReports },
    watched: (recording, view) => deps.reports.replayViews.watched(recording, view),
  })
  replayRoutes(app, { recordings, downloads, wholeKeys, log, mayPlay, isBanned: banGate(rooms, clock), clock })
  return { instance }
}

/** For people in the same network. It is closed when the server starts, and closes with it. */
function network({ app, budgets, limits, parts }: Deps): NetworkListener {
  const listener = new NetworkListener({ app, budgets, limits })
  parts.add('the listener for the network', () => listener.close())
  return listener
}

/** Gives a role in a room, as the system. */
async function grantRole({ rooms, roomRoles, clock }: Deps, room: string, person: string, role: Role): Promise<void> {
  const command = { type: 'role.grant', body: { actor: person, role } } as const
  await orUnchanged(rooms.command(room, { actor: SYSTEM, commandId: newId(), command }))
  // They see it at once, before the log is read behind it.
  await roomRoles.set(person, room, role, clock.now())
}

const seesAllRooms = (caller: Caller): boolean => maySite(siteRoleOf(caller), 'rooms.all')

function handlersOfRooms(deps: Deps): ReturnType<typeof roomHandlers> {
  const { rooms, cards, streamKeys, cluster, connected, media, originOf, problems, door, cutStream, endpoints } = deps
  const { roomRoles } = deps
  return roomHandlers({
    ...{ rooms, cards, streamKeys, cutStream },
    setPassword: (room, password) =>
      rooms.command(room, {
        actor: SYSTEM,
        commandId: newId(),
        command: { type: 'door.set', body: { door: door(room, password) } },
      }),
    people: async (room, most) => cluster?.remote.people(room, most) ?? connected.list(room, most),
    present: (room) => deps.presences.list(room),
    health: async (room) => {
      const node = await originOf(room)
      return media.health(room) ?? (node === undefined ? undefined : cluster?.remote.health(room, node))
    },
    testHealth: async (room) => media.health(testOf(room)) ?? (await cluster?.remote.find(testOf(room)))?.health,
    problems: async (room) => cluster?.remote.problems(room) ?? problems.of(room),
    seesAllRooms,
    roomsOf: (person) => roomRoles.roomsOf(person),
    own: (room, person) => grantRole(deps, room, person, 'owner'),
    rtmp: () => ({ rtmp: endpoints.rtmp, rtmps: endpoints.rtmps }),
    publishLink: (room, key) => endpoints.publishLink(room, key),
  })
}
