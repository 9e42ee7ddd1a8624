import { LostStreams, OpenRecordings, otherOrigin, permitPublisher, StreamSupervisor } from '../broadcast/index.ts'
import { BrowserIngest, Media, parseStreamPath } from '../media/index.ts'
import type { StreamKeys } from '../media/index.ts'
import type { Recordings } from '../recording/index.ts'
import type { Data } from './data.ts'
import type { IdentityParts } from './identity.ts'
import type { LateParts } from './late.ts'
import type { Network } from './network.ts'
import type { Nodes } from './nodes.ts'
import type { RoomParts } from './rooms.ts'
import type { Runtime } from './runtime.ts'

type Deps = Runtime &
  Data &
  IdentityParts &
  Network &
  Nodes &
  RoomParts & { streamKeys: StreamKeys; recordings: Recordings; late: LateParts }

/** The streams that are published here, over RTMP and by browsers, and what their rooms hear of them. */
export function createIngest(deps: Deps) {
  const { config, limits, clock, logger, parts, log, rooms, recordings, streamKeys, late } = deps
  const { addresses, budgets, cluster, problems, stageKeys } = deps
  const originOf = otherOrigin(rooms, cluster?.id)
  const permit = permitPublisher({ rooms, log, streamKeys, stageKeys, clock })
  const openRecordings = new OpenRecordings({ rooms, recordings, logger })
  const supervisor = new StreamSupervisor({
    ...{ rooms, logger, broadcasts: recordings.broadcasts, record: config.record !== false },
    ...{ guests: recordings.guests, openRecordings },
    streamOf: (place) => media.stream(place),
    announce: (room) => void cluster?.notices.send({ type: 'videoHere', room }),
  })
  const media: Media = new Media({
    ...{ clock, news: supervisor, permit, problems, sockets: budgets.sockets },
    shownAddress: (peer) => (peer === undefined ? null : addresses.keyOf(peer, {})),
    onSkipped: (place, what, why) =>
      logger.warn({ place, what, why }, 'what an encoder sends cannot be read in part; that is passed over'),
    onError: (err) => logger.error({ err }, 'a stream did not end as it should'),
    graceMs: limits.encoderGraceMs,
    ...{ maxTakeOvers: limits.maxEncoderTakeOvers, windowMs: limits.encoderTakeOversWindowMs },
    takeOver: async (room) => cluster?.notices.send({ type: 'videoHere', room }),
    ...(cluster ? { node: cluster.id } : {}),
    sourceOf: async (place) => {
      // Nobody is told of a test, so that its node is asked for.
      const node = parseStreamPath(place).test ? (await cluster?.remote.find(place))?.node : await originOf(place)
      return node === undefined ? undefined : cluster?.remote.videoAt(node, place)
    },
  })
  late.media.set(media)
  parts.add('the streams', () => media.close())
  const isAlive = (node: string): boolean => cluster?.peers.urlOf(node) !== undefined
  late.lostStreams.set(new LostStreams({ media, rooms, supervisor, isAlive }))
  const ingest = new BrowserIngest({
    ...{ media, permit, problems },
    shownAddress: ({ socket, headers }) => addresses.keyOf(socket.remoteAddress, headers),
  })
  parts.add('the browsers that publish', () => ingest.close())
  return { media, ingest, originOf, openRecordings }
}
