import type { Addresses, Upgrade } from '../edge/index.ts'
import type { PlaybackTickets } from '../identity/index.ts'
import { isLetIn, parseStreamPath } from '../media/index.ts'
import type { AdmitViewer, BrowserIngest, LowLatencyServer, MayWatch, Media } from '../media/index.ts'
import type { Clock } from '../ops/index.ts'

export type VideoUpgradeDeps = {
  ingest: BrowserIngest
  lowLatency: LowLatencyServer
  media: Media
  addresses: Addresses
  tickets: PlaybackTickets
  admit: AdmitViewer
  mayWatch: MayWatch
  clock: Clock
}

const PATH = /^\/live\/([^/]+)\/(ws|publish)$/

/** WebSockets with video: `/live/PLACE/publish` from a browser that publishes, `/live/PLACE/ws` to one that watches. */
export const videoUpgrades =
  ({ ingest, lowLatency, media, addresses, tickets, admit, mayWatch, clock }: VideoUpgradeDeps) =>
  (path: string): Upgrade | undefined => {
    const [, place, way] = PATH.exec(path) ?? []
    if (place === undefined) return undefined
    if (way === 'publish')
      return (request, socket, head, { held }) => ingest.upgrade(request, socket, head, { place, held })
    return (request, socket, head, { query }) => {
      const ticket = query.get('ticket') ?? undefined
      const { room } = parseStreamPath(place)
      const address = addresses.keyOf(request.socket.remoteAddress, request.headers)
      lowLatency.upgrade(request, socket, head, {
        room,
        actor: ticket === undefined ? undefined : tickets.check(room, ticket, clock.now())?.actor,
        stream: () => media.watch(place),
        stills: query.has('stills'),
        admit: () => admit(place, ticket, address),
        mayWatch: async () => isLetIn(await mayWatch(place, ticket)),
      })
    }
  }
