import { mkdirSync } from 'node:fs'
import { resolve } from 'node:path'
import { OvationError } from '@ovation/protocol'
import { SYSTEM_ACTOR_ID } from '@ovation/room'
import type { Command } from '@ovation/room'
import { InProcessBus } from './bus/index.ts'
import { accountRoutes, Addresses, Admission, createHttp, Edge, Origins } from './edge/index.ts'
import { loadSecrets, Owner, OWNER_ID, sqliteIdentityStore, Tokens } from './identity/index.ts'
import type { Identity } from './identity/index.ts'
import { GroupCommit, SqliteLog } from './log/index.ts'
import type { StoredEvent } from './log/index.ts'
import { InstantEdge, Media, mediaRoutes, sqliteStreamKeyStore, StreamKeys } from './media/index.ts'
import { createLogger, DiskGuard, SERVER_LIMITS, systemClock } from './ops/index.ts'
import type { Clock, Config, Logger, ServerLimits } from './ops/index.ts'
import { pageRoutes } from './pages/index.ts'
import { Rooms } from './rooms/index.ts'
import { StorageThread } from './storage/index.ts'
import { healthRoutes } from './health.ts'
import { recoverStorage } from './recover-storage.ts'
import { Wallet } from './wallet/index.ts'

export type ServerOptions = {
  config: Config
  limits?: Partial<ServerLimits>
  clock?: Clock
  logger?: Logger
  exit?: (code: number) => void
}

const THREAD = new URL('./storage-thread.ts', import.meta.url)
const HOUR_MS = 3_600_000
const DEMO_ROOM = 'demo'

/** The composition root: every part is built here and given what it needs. */
export async function startServer({ config, clock = systemClock, exit = process.exit, ...options }: ServerOptions) {
  const limits = { ...SERVER_LIMITS, ...config.limits, ...options.limits }
  const logger = options.logger ?? createLogger(config.logLevel)
  const folder = resolve(config.dataFolder)
  mkdirSync(folder, { recursive: true, mode: 0o700 })

  // Storage: the writer opens first, it brings the schema to its newest version.
  const writer = await new StorageThread(THREAD, { folder, mode: 'writer' }).ready()
  const reader = await new StorageThread(THREAD, { folder, mode: 'reader' }).ready()
  const log = new SqliteLog(writer, reader)
  const disk = new DiskGuard({ folder, minFreeBytes: limits.minFreeDiskBytes, everyMs: limits.checkDiskEveryMs, clock })
  await disk.check()

  const secrets = loadSecrets(folder)
  const tokens = new Tokens(secrets)
  const owner = new Owner(sqliteIdentityStore(writer), tokens, clock)

  const authenticate = async (token: string): Promise<Identity> => {
    const identity = await tokens.verify(token, clock.now())
    if (identity.session === undefined || (await owner.isOpen(identity.session))) return identity
    throw new OvationError('unauthorized', { detail: 'its session has ended' })
  }

  const bus = new InProcessBus<StoredEvent[]>()
  const wallet = new Wallet(log, clock)
  const committer = new GroupCommit(log, limits)
  const rooms: Rooms = new Rooms({
    ...{ log, committer, bus, clock, limits, logger },
    storageRefusal: () => (disk.full ? new OvationError('storage_full') : undefined),
    openWallet: (actor, coins) => wallet.open(actor, coins),
    // A stream that this server's end cut off did not say goodbye.
    onTaken: ({ room, stream }) =>
      stream.status === 'live' &&
      media.stream(room)?.id !== stream.stream &&
      void endStream(room, stream.stream, 'server'),
    connectedRole: (room, actor) => (actor === OWNER_ID ? 'owner' : edge.roleOf(room, actor)),
  })

  const admission = new Admission(limits, clock)
  const addresses = new Addresses(config.trustedProxies)
  const origins = new Origins(config.origins, config.publicUrl)
  const edge: Edge = new Edge({ rooms, tokens, authenticate, admission, clock, limits, logger, addresses, origins })
  writer.onUnknown = recoverStorage({ log, rooms, edge, logger, limits, exit })
  const app = createHttp(limits, origins, logger)
  edge.register(app)
  accountRoutes(app, {
    owner,
    admission,
    addresses,
    origins,
    clock,
    closeOwner: () => edge.closePerson(OWNER_ID),
    secure: config.publicUrl?.startsWith('https:') ?? false,
  })
  healthRoutes(app, { edge, rooms, committer, disk })
  pageRoutes(app)

  // The picture
  const streamKeys = new StreamKeys(sqliteStreamKeyStore(writer), secrets.signing, () => clock.now())
  const tell = (room: string, commandId: string, command: Command): Promise<unknown> =>
    rooms
      .command(room, { actor: { id: SYSTEM_ACTOR_ID, name: '', role: 'owner' }, commandId, command })
      .catch((err: unknown) => logger.warn({ err, room }, 'what happened to a stream was not stored'))
  const endStream = (room: string, stream: string, reason: string) =>
    tell(room, `stream/${stream}/end`, { type: 'stream.end', body: { stream, reason } })
  const media: Media = new Media({
    ...{ keys: streamKeys, clock },
    news: {
      started: (room, stream) => void tell(room, `stream/${stream}/start`, { type: 'stream.start', body: { stream } }),
      ended: (room, stream, reason) => void endStream(room, stream, reason),
    },
  })
  const instant = new InstantEdge()
  edge.onOtherUpgrade((path) => {
    const room = /^\/live\/([^/]+)\/ws$/.exec(path)?.[1]
    return room === undefined
      ? undefined
      : (request, socket, head) => instant.upgrade(request, socket, head, media.stream(room))
  })
  mediaRoutes(app, media)

  await rooms.create(DEMO_ROOM, 'Demo', { id: OWNER_ID, name: 'Owner', role: 'owner' })
  rooms.start()
  const stopForgetting = clock.every(
    HOUR_MS,
    () =>
      void log
        .forgetCommands(clock.now() - limits.keepCommandKeysMs)
        .catch((err: unknown) => logger.error({ err }, 'old command keys stayed')),
  )
  const rtmpPort = await media.listen(config.host, config.rtmpPort)
  const address = await app.listen({ host: config.host, port: config.port })
  const url = config.publicUrl ?? address.replace('127.0.0.1', 'localhost').replace('[::1]', 'localhost')
  logger.info({ url, folder }, 'ready')

  return {
    ...{ rtmp: `rtmp://${new URL(url).hostname}:${rtmpPort}/live`, media, streamKeys },
    ...{ url, folder, rooms, owner, tokens, wallet, log, edge },
    /** Lets what was acknowledged be told, sends everybody away to come back, and closes the storage. */
    async close(): Promise<void> {
      stopForgetting()
      disk.stop()
      edge.close()
      await media.close()
      await app.close()
      await rooms.close()
      await bus.close()
      await log.close()
    },
  }
}

export type Server = Awaited<ReturnType<typeof startServer>>
