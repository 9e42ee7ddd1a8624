import { SYSTEM_ACTOR_ID } from '@ovation/room'
import { authorising, roomHandlers, runsSite, sharedStateHandlers, shareHandlers, siteHandlers } from '../api/index.ts'
import { banGate, viewerGuard } from '../broadcast/index.ts'
import { account, NetworkListener } from '../edge/index.ts'
import { OWNER_ID } from '../identity/index.ts'
import { newId, newSecret } from '../ops/index.ts'
import { replayHandlers, replayRoutes } from '../recording/index.ts'
import { serveRoutes } from '../rest/index.ts'
import type { Guards, Handlers } from '../rest/index.ts'
import { selfMadeCertificate } from '../share/index.ts'
import type { Data } from './data.ts'
import type { Endpoints } from './endpoints.ts'
import type { Http } from './http.ts'
import type { IdentityParts } from './identity.ts'
import type { Network } from './network.ts'
import type { Nodes } from './nodes.ts'
import type { RoomParts } from './rooms.ts'
import type { Runtime } from './runtime.ts'
import type { Video } from './video.ts'

type Deps = Runtime & Data & IdentityParts & Network & Nodes & RoomParts & Http & Video & { endpoints: Endpoints }

const SYSTEM = { id: SYSTEM_ACTOR_ID, name: '', role: 'owner' } as const

/** Serves the REST API and replays. `instance` is what this server calls itself, so that others can tell whom they reached. */
export function serveApi(deps: Deps): { instance: string } {
  const { app, clock, config, folder, rooms, log, site, recordings, downloads, mayWatch, admit, clientOf } = deps
  const { addresses, budgets, owner, servedAt, notify, authenticate, hold, endpoints } = deps
  const instance = newSecret()
  const authorise = authorising({ authenticate, rooms, now: () => clock.now(), hold })
  const { handlers: accountHandlers, sessionOf } = account({
    ...{ owner, budgets, addresses, servedAt },
    closeOwner: () => void notify({ type: 'closePerson', actor: OWNER_ID }),
  })
  const handlers: Handlers = {
    ...accountHandlers,
    ...handlersOfRooms(deps, authorise),
    ...sharedStateHandlers({ rooms, budgets }),
    ...siteHandlers({ site }),
    ...replayHandlers({ recordings, downloads }),
    ...shareHandlers({
      ...{ config, addresses, instance, network: network(deps) },
      ...{ url: () => endpoints.url, port: () => endpoints.port },
      certificate: () => selfMadeCertificate(folder, clock.now()),
    }),
  }
  const guards: Guards = {
    session: sessionOf,
    role: authorise,
    roomOfRecording: (id) => recordings.catalogue.mustGet(id).head.room,
    viewer: viewerGuard(authorise, (request, room, ticket) => admit(room, ticket, clientOf(request))),
  }
  serveRoutes(app, guards, handlers)
  replayRoutes(app, { recordings, downloads, log, mayWatch, isBanned: banGate(rooms, clock), clock })
  return { instance }
}

/** For people in the same network. It is closed when the server starts, and closes with it. */
function network({ app, budgets, limits, parts }: Deps): NetworkListener {
  const listener = new NetworkListener({ app, budgets, limits })
  parts.add('the listener for the network', () => listener.close())
  return listener
}

function handlersOfRooms(deps: Deps, authorise: ReturnType<typeof authorising>): ReturnType<typeof roomHandlers> {
  const { rooms, cards, streamKeys, cluster, connected, media, originOf, problems, door, cutStream, endpoints } = deps
  return roomHandlers({
    ...{ rooms, cards, streamKeys, cutStream },
    setPassword: (room, password) =>
      rooms.command(room, {
        actor: SYSTEM,
        commandId: newId(),
        command: { type: 'door.set', body: { door: door(room, password) } },
      }),
    people: async (room, most) => cluster?.remote.people(room, most) ?? connected.list(room, most),
    health: async (room) => {
      const node = await originOf(room)
      return media.health(room) ?? (node === undefined ? undefined : cluster?.remote.health(room, node))
    },
    problems: async (room) => cluster?.remote.problems(room) ?? problems.of(room),
    runsSite: runsSite(authorise),
    rtmp: () => ({ rtmp: endpoints.rtmp, rtmps: endpoints.rtmps }),
    publishLink: (room, key) => endpoints.publishLink(room, key),
  })
}
