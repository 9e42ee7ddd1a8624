import { Showroom } from '../demo/index.ts'
import { OWNER_ID, OWNER_NAME } from '../identity/index.ts'
import { listenForOps } from '../ops-listener/index.ts'
import { addressFor, addressOf, ownAddress } from '../share/index.ts'
import type { Certificates } from './certificates.ts'
import type { Data } from './data.ts'
import type { Endpoints } from './endpoints.ts'
import type { Http } from './http.ts'
import type { IdentityParts } from './identity.ts'
import type { createOutlets } from './outlets.ts'
import type { Nodes } from './nodes.ts'
import type { RoomParts } from './rooms.ts'
import type { Runtime } from './runtime.ts'
import type { Video } from './video.ts'

type Deps = Runtime &
  Data &
  IdentityParts &
  Nodes &
  RoomParts &
  Http &
  Video &
  Certificates &
  ReturnType<typeof createOutlets> & { endpoints: Endpoints }

/** The addresses at which a started server listens, beyond those that people are given. */
export type Started = { opsUrl: string | undefined; rtmpPort: number; rtmpsPort: number | undefined }

const HOUR_MS = 3_600_000
const DEMO_ROOM = 'demo'

/** Sets everything going: recordings first, then rooms, listeners, the other nodes, consumers, and the showroom. */
export async function start(deps: Deps): Promise<Started> {
  const {
    config,
    rooms,
    log,
    media,
    recordings,
    downloads,
    showFiles,
    tokens,
    clock,
    limits,
    logger,
    parts,
    endpoints,
  } = deps
  await recordings.open()
  await downloads.start()
  await showFiles.start()
  if (!(await rooms.wasDeleted(DEMO_ROOM)))
    await rooms.create(DEMO_ROOM, 'Demo', { id: OWNER_ID, name: OWNER_NAME, role: 'owner' })
  rooms.start()
  await deps.staffNames.refresh()
  const address = () => endpoints.local
  const showroom = new Showroom({ ...{ limits, rooms, log, media, tokens, clock, logger }, address })
  const ports = await listenToPublic(deps)
  const opsUrl = await joinNodes(deps)
  // They stop before the node leaves the cluster: a node on its own would take over every log.
  parts.add('the consumers', () => deps.consumers.close())
  deps.consumers.start()
  await deps.outletRuns.start()
  parts.add('the erasures', () => deps.erasures.stop())
  deps.erasures.start()
  deps.erasedGuests.start()
  deps.deletedRecordings.start()
  deps.roomPurges.start()
  void deps.openRecordings.closeAll()
  parts.add('the showroom', () => showroom.stop())
  if (config.demo) await showroom.start()
  parts.add('the forgetting of what is old', forgetOld(deps))
  return { ...ports, opsUrl }
}

/** Listens to browsers and encoders. */
async function listenToPublic({ config, limits, media, tls, listeners, endpoints, keeper, listenPlain }: Deps) {
  const { host, publicUrl } = config
  await keeper?.serveStored()
  const rtmpPort = await media.listen(host, config.rtmpPort)
  const rtmpsPort = tls && config.rtmpsPort !== undefined ? await media.listen(host, config.rtmpsPort, tls) : undefined
  const port = await listeners.listen({ host, port: config.port, backlog: limits.maxConnectionsToAccept })
  endpoints.set({ host, port, rtmpPort, rtmpsPort, tls, publicUrl })
  await listenPlain()
  void keeper?.start()
  return { rtmpPort, rtmpsPort }
}

/** Listens to operators and other nodes, and joins them. */
async function joinNodes({ config, logger, parts, ops, cluster }: Deps): Promise<string | undefined> {
  const at = await listenForOps(ops, config.opsListen, logger)
  if (cluster)
    parts.add('the membership', async () => {
      await cluster.leave()
      cluster.close()
    })
  const nodeUrl = config.nodeUrl ?? (at && addressOf('http', addressFor(at.host), at.port))
  if (nodeUrl !== undefined) await cluster?.join(nodeUrl)
  return at && ownAddress('http', at.host, at.port)
}

/** Once an hour. The result ends that. */
const forgetOld = ({ clock, log, audit, limits, logger }: Deps): (() => void) =>
  clock.every(HOUR_MS, () => {
    const stayed = (what: string) => (err: unknown) => logger.error({ err }, `old ${what} stayed`)
    void log.forgetCommands(clock.now() - limits.keepCommandKeysMs).catch(stayed('command keys'))
    void audit.forget().catch(stayed('entries of the audit'))
  })
