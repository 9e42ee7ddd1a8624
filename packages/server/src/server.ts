import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { OvationError, ROOM_ID } from '@ovation/protocol'
import { SYSTEM_ACTOR_ID, isOpenToAll, visibleText } from '@ovation/room'
import { TEST_COINS } from '@ovation/room/rules'
import type { Command, Role } from '@ovation/room'
import type { FastifyRequest } from 'fastify'
import { authorising, roomHandlers, runsSite, sharedStateHandlers, shareHandlers, siteHandlers } from './api/index.ts'
import { openBus } from './bus/index.ts'
import { createBudgets } from './budget/index.ts'
import { account, Addresses, createHttp, Edge, Listeners, Origins, securityHeaders } from './edge/index.ts'
import { BasePath } from './entry/index.ts'
import type { Report } from './entry/index.ts'
import {
  loadSecrets,
  Owner,
  OWNER_ID,
  OWNER_NAME,
  PlaybackTickets,
  readNamedSecrets,
  StageKeys,
  Tokens,
} from './identity/index.ts'
import type { Identity } from './identity/index.ts'
import type { LogConsumer } from './consumers/index.ts'
import { areEvents, GroupCommit } from './log/index.ts'
import type { StoredEvent } from './log/index.ts'
import type { StreamLifecycle } from './media/index.ts'
import {
  BrowserIngest,
  LowLatencyServer,
  Media,
  mediaRoutes,
  nodeOfStream,
  PublishProblems,
  relay,
  parseStreamPath,
  StreamKeys,
} from './media/index.ts'
import {
  createLogger,
  createMetrics,
  newSecret,
  guardedClock,
  Lifecycle,
  SERVER_LIMITS,
  sign,
  sleep,
  startFailure,
  systemClock,
  newId,
  Turns,
} from './ops/index.ts'
import type { Clock, Config, Logger, ServerLimits } from './ops/index.ts'
import { pageRoutes } from './pages/index.ts'
import { ALONE, Rooms } from './rooms/index.ts'
import { Site } from './site/index.ts'
import { storageSpace } from './storage-space.ts'
import { addressFor, addressOf, loadCertificate, nameFor, ownAddress, qrForScreen } from './share/index.ts'
import { CallSignature, Cluster, Membership, NodeClient } from './cluster/index.ts'
import type { Notice } from './cluster/index.ts'
import { permitPublisher } from './publish-authorization.ts'
import { holdRole } from './hold-role.ts'
import { lostStreams } from './lost-streams.ts'
import { tendStage } from './tend-stage.ts'
import { videoUpgrades } from './video-upgrades.ts'
import { admitViewer, banGate, viewerGuard, watchGate } from './playback-authorization.ts'
import { Showroom, SHOWROOM } from './demo/index.ts'
import { Downloads, Recordings, replayHandlers, replayRoutes } from './recording/index.ts'
import { serveRoutes } from './rest/index.ts'
import type { Guards, Handlers } from './rest/index.ts'
import { createOpsHttp, healthRoutes, listenForOps } from './ops-listener/index.ts'
import { registerServerMetrics } from './server-metrics.ts'
import { warnOfLateBus } from './late-bus.ts'
import { logConsumers } from './log-consumers.ts'
import { openStorage } from './open-storage.ts'
import { peopleHere } from './people-here.ts'
import { closeToOthers } from './storage/index.ts'
import { recoverStorage } from './recover-storage.ts'
import { Wallet } from './wallet/index.ts'

export type ServerOptions = {
  config: Config
  limits?: Partial<ServerLimits>
  clock?: Clock
  logger?: Logger
  exit?: (code: number) => void
  /** In addition to the server's own. */ consumers?: readonly LogConsumer[]
  /** Aborted if the server must stop before it is ready: the start fails with its reason. */
  interrupted?: AbortSignal
}

const SYSTEM = { id: SYSTEM_ACTOR_ID, name: '', role: 'owner' } as const
const HOUR_MS = 3_600_000
const DEMO_ROOM = 'demo'
/** How long disconnected clients may take to close their sockets. */
const CLOSE_TIMEOUT_MS = 1_000
/** How long it may take to undo a failed start. */
const UNDO_TIMEOUT_MS = 3_000

/**
 * Starts a server. If a part of it cannot be started, the parts that were started are stopped again, and the error says in
 * one line which setting is the cause and what to do.
 */
export async function startServer(options: ServerOptions) {
  const parts = new Lifecycle(options.interrupted)
  try {
    return await build(options, parts)
  } catch (error) {
    const undone = parts.stop().catch(() => {})
    await Promise.race([undone, sleep(systemClock, UNDO_TIMEOUT_MS)])
    throw startFailure(error, options.config)
  }
}

/** The composition root: every part is built here with its dependencies, and `parts` stops it. */
async function build({ config, exit = process.exit, ...options }: ServerOptions, parts: Lifecycle) {
  if (config.opsListen === 'off' && config.databaseUrl !== undefined)
    throw new Error(
      'the server did not start; OVATION_OPS_LISTEN=off leaves the other nodes of OVATION_DATABASE_URL no address to call; set it to one that they reach, such as 10.0.0.11:9464',
    )
  const limits = { ...SERVER_LIMITS, ...config.limits, ...options.limits }
  const logger = options.logger ?? createLogger(config.logLevel)
  const clock = guardedClock(options.clock ?? systemClock, (err) => logger.error({ err }, 'a timer failed'))
  parts.add('the timers', clock.stop)
  // Files that are only read are read before anything is created.
  const named = config.secretsFile === undefined ? undefined : readNamedSecrets(config.secretsFile)
  const folder = resolve(config.dataFolder)
  const certificate = config.tls === 'self' ? undefined : await loadCertificate(config.tls, folder, clock.now())
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const open = closeToOthers(folder, { shared: config.recordingsFolder })

  const storage = await openStorage(folder, config.databaseUrl, limits)
  parts.add('the storage', () => storage.close())
  if (open.length > 0)
    logger.warn(
      `others on this machine can read data of this server; ${open.join('; ')}; run 'chmod go=' on that as its owner`,
    )
  const { log } = storage
  const { disk, usage, refusal: storageRefusal } = await storageSpace({ log, folder, clock, limits, logger, parts })

  const secrets = named ?? loadSecrets(folder)
  const tokens = new Tokens(secrets)
  const owner = new Owner(storage.identity, tokens, clock)

  const authenticate = async (token: string): Promise<Identity> => {
    const identity = await tokens.verify(token, clock.now())
    if (identity.session === undefined || (await owner.isOpen(identity.session))) return identity
    throw new OvationError('unauthorized', { detail: 'its session has ended' })
  }

  const wallet = new Wallet(log, clock)
  const metrics = createMetrics()
  const report: Report = (door, err) => {
    metrics.entryFailures.inc({ door })
    logger.error({ err, door }, 'something that came in was not handled')
  }
  const bus = openBus<StoredEvent[]>(config.busUrl, { secret: secrets.signing, report, isPayload: areEvents })
  parts.add('the bus', () => bus.close())
  if (config.busUrl !== undefined) warnOfLateBus(bus, { url: config.busUrl, clock, logger })
  const committer = new GroupCommit(log, limits, metrics)
  const node = newId()
  const { maxSpentNonces } = limits
  const signature = new CallSignature({ ...{ node, clock, maxSpentNonces }, secret: secrets.signing })
  const cluster = storage.shared
    ? new Cluster({
        membership: new Membership(node, { pool: storage.shared, clock, logger }),
        peers: new NodeClient(signature),
        knownSocket: (socket) => budgets.sockets.hold(socket),
        ...{ signature, clock, logger },
        rooms: () => rooms,
        commands: () => budgets.rates.commands,
        staff: (room) => edge.staff(room),
        people: (room, most) => edge.people(room, most),
        presences: () => here.presences,
        onNotice: (notice) => handleNotice(notice),
        onChange: () => {
          logger.info(cluster?.metrics, 'the nodes changed')
          consumers.sweep()
          lookForLostStreams()
        },
        receive: (session, frames) => edge.receive(session, frames),
        health: (room) => media.health(room),
        problems: (room) => problems.of(room),
        proxyStream: (room, response, sealOf) => {
          const stream = media.stream(room)
          if (stream) relay(stream, response, sealOf)
          return stream !== undefined
        },
      })
    : undefined
  const here = peopleHere({ ...{ store: storage.reads, bus, clock, limits, logger, parts }, cluster: () => cluster })
  const connectedRole = (room: string, actor: string): Role | undefined =>
    edge.roleOf(room, actor) ?? cluster?.roleOf(room, actor)
  const requestKey = sign(secrets.signing, 'digests of requests')
  const site = new Site({
    ...{ log, committer, bus, clock, limits, requestKey },
    onError: (err) => logger.warn({ err }, 'the log of the site could not be read'),
  })
  parts.add('the site', () => site.stop())
  await site.start()
  const rooms: Rooms = new Rooms({
    ...{ log, committer, bus, clock, limits, logger, metrics },
    ownership: cluster ?? ALONE,
    ...{ storageRefusal, requestKey, site },
    openWallet: (actor, coins) => wallet.open(actor, coins),
    onDiverged: () => recover(new Error('the log is not the one that was told')),
    onTaken: (state) => lookForLostStream(state),
    eraseRead: here.eraseRead,
    connectedRole,
  })

  parts.add('the rooms', () => rooms.close())
  const { consumers, cards } = await logConsumers({
    ...{ storage, log, bus, rooms, clock, limits, logger, metrics, parts },
    elsewhere: (log) => (cluster ?? ALONE).elsewhere(log),
    added: options.consumers ?? [],
  })
  const problems = new PublishProblems({
    clock,
    counted: (reason) => metrics.publishProblems.inc({ reason }),
    log: (problem) => logger.warn(problem, 'a publisher was refused or lost'),
  })

  /** Handles a notice that goes to all nodes. */
  const handleNotice = (notice: Notice): void => {
    if (notice.type === 'closePerson') edge.closePerson(notice.actor)
    else if (notice.type === 'cutStream') media.cut(notice.room, notice.key)
    else if (notice.type === 'videoHere') media.streamMoved(notice.room)
    else if (notice.type === 'leaving') cluster?.forget(notice.node)
    else cluster?.look()
  }
  const notify = async (notice: Notice): Promise<void> => {
    handleNotice(notice)
    await cluster?.notify(notice)
  }

  const cutStream = (room: string, key?: string): Promise<void> =>
    notify({ type: 'cutStream', room, ...(key === undefined ? {} : { key }) })

  const joins = new Turns(clock, {
    maxMsPerTurn: limits.joinBudgetMsPerTurn,
    maxStepsPerTurn: limits.maxJoinStepsPerTurn,
  })
  const addresses = new Addresses(config.trustedProxies)
  const budgets = createBudgets({
    ...{ limits, clock, logger },
    keyOf: (peer) => (addresses.isProxy(peer) ? undefined : addresses.keyOf(peer, {})),
    onRefused: (budget) => metrics.refused.inc({ budget }),
  })
  parts.add('the budgets', () => budgets.close())
  const base = new BasePath(config.publicUrl)
  const origins = new Origins({
    ...{ allowed: config.origins, publicUrl: config.publicUrl, secure: config.tls !== 'off' },
    isProxy: (peer) => addresses.isProxy(peer),
  })
  const balance = async (room: string, actor: string) => {
    const { testCoins } = (await rooms.state(room)).settings
    if (testCoins > 0) await wallet.open(actor, testCoins)
    return { balance: await wallet.balance(actor), currency: TEST_COINS }
  }
  const tickets = new PlaybackTickets(secrets.signing)
  const stageKeys = new StageKeys(secrets.signing)
  const door = (room: string, password: string): string => sign(secrets.signing, `door/${room}/${password}`)
  const mayWatch = watchGate(rooms, tickets, clock)
  const admit = admitViewer(mayWatch, budgets.rates.unknownRooms)
  const clientOf = ({ raw, headers }: FastifyRequest): string => addresses.keyOf(raw.socket.remoteAddress, headers)
  const hold = holdRole({ ...{ rooms, connectedRole, logger } })
  const edge: Edge = new Edge({
    rooms,
    entry: {
      playback: (room, who) => tickets.issue(room, who, clock.now()),
      stageKey: (room, actor, seat) => stageKeys.issue({ room, seat, actor }, clock.now()),
      door,
      holdRole: hold,
      ...here.entry,
    },
    balance,
    tokens,
    authenticate,
    budgets,
    report,
    joins,
    clock,
    limits,
    logger,
    addresses,
    origins,
    base,
    metrics,
    ...(cluster ? { node: cluster.id } : {}),
    forwardFrames: (node, session, frames) => cluster?.forwardFrames(node, session, frames) ?? Promise.resolve(false),
  })
  const recover = recoverStorage({ log, rooms, consumers, edge, logger, maxAttempts: storage.maxReopenAttempts, exit })
  storage.onUnknown(recover)
  let url = ''
  let local = ''
  let port = 0
  let rtmp = ''
  let rtmps: string | null = null
  const tls = certificate ?? (await loadCertificate(config.tls, folder, clock.now()))
  const publicUrl = config.publicUrl === undefined ? undefined : new URL(config.publicUrl)
  const strictTransport = tls === undefined ? publicUrl?.protocol === 'https:' : !tls.selfMade
  const app = createHttp({
    ...{ limits, origins, addresses, base, budgets, clock, logger },
    ...(tls ? { tls } : {}),
    strictTransport,
  })
  let draining = false
  let failed = false
  const notReady = (): string | undefined =>
    failed ? 'failed' : draining ? 'draining' : disk.full ? 'storage_full' : undefined
  const ops = createOpsHttp({
    ...{ limits, budgets, logger, metrics, notReady },
    details: () => ({
      ...{ draining, storage: disk.full ? 'full' : 'ok', sessions: edge.sessions, roomsOwned: rooms.counts.owned },
      ...(cluster ? { node: cluster.id, ...cluster.metrics } : {}),
    }),
  })
  cluster?.register(ops)
  parts.add('the ops listener', () => ops.close())
  const listeners = new Listeners(app)
  parts.add('HTTP', async () => {
    // A client that does not answer the close frame does not delay the stop.
    const rest = setTimeout(() => budgets.sockets.destroyAll(), CLOSE_TIMEOUT_MS)
    await listeners.close().finally(() => clearTimeout(rest))
  })
  edge.register(app, securityHeaders(strictTransport))
  const { handlers: accountHandlers, sessionOf } = account({
    ...{ owner, budgets, addresses },
    closeOwner: () => void notify({ type: 'closePerson', actor: OWNER_ID }),
    servedAt: {
      secure: tls !== undefined || publicUrl?.protocol === 'https:',
      path: base.path,
    },
  })
  healthRoutes(app, { notReady })
  pageRoutes(app, {
    roomNamed: async (room) => {
      if (!ROOM_ID.test(room) || (await log.heads([room])).length === 0) return undefined
      const { title, settings } = await rooms.state(room)
      return { title: isOpenToAll(settings) ? title || room : undefined, listed: settings.access === 'public' }
    },
    publicRooms: () => cards.publicRooms(),
    site: () => site.state,
    replayNamed: async (id) => {
      const recording = recordings.catalogue.get(id)
      if (!recording) return undefined
      const state = await rooms.state(recording.head.room).catch(() => undefined)
      return { title: state && isOpenToAll(state.settings) ? recording.title : undefined }
    },
    unknownRooms: budgets.rates.unknownRooms,
    addressOf: clientOf,
    publicUrl: () => url,
    ...{ base: base.path, development: config.development === true },
  })

  // The video
  const streamKeys = new StreamKeys(storage.streamKeys, secrets.signing, () => clock.now())
  const tell = (room: string, commandId: string, command: Command): Promise<unknown> =>
    rooms
      .command(room, { actor: SYSTEM, commandId, command })
      .catch((err: unknown) => logger.warn({ err, room }, 'what happened to a stream was not stored'))
  if (config.recordingsFolder === undefined) mkdirSync(join(folder, 'recordings'), { recursive: true, mode: 0o700 })
  const recordings = new Recordings({
    ...{ clock, logger, limits },
    folder: config.recordingsFolder ?? join(folder, 'recordings'),
    seqOf: async (room) => (await log.heads([room]))[0]?.seq ?? 0,
  })
  const downloads = new Downloads({
    ...{ recordings, clock, logger, limits, secret: secrets.signing },
    folder: join(folder, 'downloads'),
  })
  const record = async (room: string): Promise<void> => {
    const stream = media.stream(room)
    if (config.record === false || room === SHOWROOM || !stream) return
    await recordings.broadcasts.begin(room, async () => visibleText((await rooms.state(room)).title) || room, stream)
  }
  const unrecorded = (err: unknown): void => logger.error({ err }, 'video is not recorded')
  /** Reports that the video of a guest began or ended. The guest may have been taken off the stage just before. */
  const tellOfGuest = (place: string, stream: string, what: 'appear' | 'vanish'): void => {
    const { room, seat } = parseStreamPath(place)
    const command: Command =
      what === 'appear' ? { type: 'stage.appear', body: { seat, stream } } : { type: 'stage.vanish', body: { stream } }
    rooms.command(room, { actor: SYSTEM, commandId: newId(), command }).catch((err: unknown) => {
      if (!(err instanceof OvationError && err.code === 'not_on_stage'))
        logger.warn({ err, room }, 'what happened to a guest’s video was not stored')
    })
  }
  const newsOfHost: StreamLifecycle = {
    started: (room, stream) => {
      record(room).catch(unrecorded)
      void cluster?.notify({ type: 'videoHere', room })
      // A stream may be lost and resumed any number of times: the state of the room decides what each event means.
      void tell(room, newId(), { type: 'stream.start', body: { stream } })
    },
    interrupted: (room, stream) => void tell(room, newId(), { type: 'stream.interrupt', body: { stream } }),
    moved: (room) => void recordings.broadcasts.letGo(room).catch(unrecorded),
    ended: (room, stream, reason) => {
      void recordings.broadcasts.finish(room).catch(unrecorded)
      void tell(room, `stream/${stream}/end`, { type: 'stream.end', body: { stream, reason } })
    },
  }
  const newsOfGuest: StreamLifecycle = {
    started: (place, stream) => tellOfGuest(place, stream, 'appear'),
    interrupted: (place, stream) => tellOfGuest(place, stream, 'vanish'),
    ended: (place, stream) => tellOfGuest(place, stream, 'vanish'),
    moved: () => {},
  }
  /** Copies of the host's stream (`~low`, `~audio`) are not reported; the host's stream itself is. */
  const newsAt = (place: string): StreamLifecycle | undefined => {
    const { copy, seat } = parseStreamPath(place)
    return copy ? undefined : seat > 0 ? newsOfGuest : newsOfHost
  }
  const news: StreamLifecycle = {
    started: (place, stream) => newsAt(place)?.started(place, stream),
    interrupted: (place, stream) => newsAt(place)?.interrupted(place, stream),
    ended: (place, stream, reason) => newsAt(place)?.ended(place, stream, reason),
    moved: (place) => newsAt(place)?.moved(place),
  }
  /** The other node that ingests the video of a room. */
  const otherNodeOf = async (place: string): Promise<string | undefined> => {
    const { room, seat } = parseStreamPath(place)
    const { stream, stage } = await rooms.state(room)
    const id =
      seat > 0
        ? (stage.guests.find((guest) => guest.seat === seat)?.stream ?? undefined)
        : stream.status === 'live' || stream.status === 'interrupted'
          ? stream.stream
          : undefined
    const node = id === undefined ? undefined : nodeOfStream(id)
    return node === cluster?.id ? undefined : node
  }
  const permit = permitPublisher({ rooms, log, streamKeys, stageKeys, clock })
  // When a room is closed, its video ends, whichever node ingests it.
  bus.subscribe(({ room, payload }) => {
    for (const { type, body } of payload) {
      if (type === 'room.closed') media.cut(room)
      if (type === 'member.banned') void lowLatency.changed(room, body?.actor)
      else if (type === 'room.closed' || type === 'room.changed' || type === 'door.set') void lowLatency.changed(room)
    }
  })
  const media: Media = new Media({
    ...{ clock, news, permit, problems, sockets: budgets.sockets },
    shownAddress: (peer) => (peer === undefined ? null : addresses.keyOf(peer, {})),
    onSkipped: (place, what, why) =>
      logger.warn({ place, what, why }, 'what an encoder sends cannot be read in part; that is passed over'),
    onError: (err) => logger.error({ err }, 'a stream did not end as it should'),
    graceMs: limits.encoderGraceMs,
    ...{ maxTakeOvers: limits.maxEncoderTakeOvers, windowMs: limits.encoderTakeOversWindowMs },
    takeOver: async (room) => cluster?.notify({ type: 'videoHere', room }),
    ...(cluster ? { node: cluster.id } : {}),
    sourceOf: async (room) => {
      const node = await otherNodeOf(room)
      return node === undefined ? undefined : cluster?.videoAt(node, room)
    },
  })
  const { lookForLostStream, lookForLostStreams } = lostStreams({
    ...{ media, rooms },
    isAlive: (node) => cluster?.urlOf(node) !== undefined,
    interrupted: (room, stream) => news.interrupted(room, stream),
    guestLost: (place, stream) => tellOfGuest(place, stream, 'vanish'),
  })
  const lowLatency = new LowLatencyServer(clock)
  parts.add('the low-latency streams', () => lowLatency.close())
  const ingest = new BrowserIngest({
    ...{ media, permit, problems },
    shownAddress: ({ socket, headers }) => addresses.keyOf(socket.remoteAddress, headers),
  })
  const stopTending = tendStage({ media, rooms, clock, logger })
  registerServerMetrics({ ...{ metrics, site: usage, budgets, edge, rooms, media, cluster, committer, consumers } })
  edge.onOtherUpgrade(videoUpgrades({ ingest, lowLatency, media, addresses, tickets, admit, mayWatch, clock }))
  mediaRoutes(app, { media, admit, addressOf: clientOf })
  // Viewers are disconnected first, then publishers, so that recordings are complete when they are closed.
  parts.add('the downloads', () => downloads.close())
  parts.add('the recordings', () => recordings.close())
  parts.add('the streams', () => media.close())
  parts.add('the browsers that publish', () => ingest.close())
  parts.add('the connections', () => edge.close())
  await recordings.open()
  await downloads.start()

  const instance = newSecret()
  const authorise = authorising({ authenticate, rooms, now: () => clock.now(), hold })
  const handlers: Handlers = {
    ...accountHandlers,
    ...roomHandlers({
      ...{ rooms, cards, streamKeys },
      setPassword: (room, password) =>
        rooms.command(room, {
          actor: SYSTEM,
          commandId: newId(),
          command: { type: 'door.set', body: { door: door(room, password) } },
        }),
      people: (room, most) => cluster?.people(room, most) ?? Promise.resolve(edge.people(room, most)),
      cutStream,
      health: async (room) => {
        const node = await otherNodeOf(room)
        return media.health(room) ?? (node === undefined ? undefined : cluster?.health(room, node))
      },
      problems: (room) => cluster?.problems(room) ?? Promise.resolve(problems.of(room)),
      runsSite: runsSite(authorise),
      rtmp: () => ({ rtmp, rtmps }),
      publishLink: (room, key) => {
        const link = `${url}/publish/${room}#key=${key}`
        const secure = url.startsWith('https:')
        // Browsers allow cameras only on pages over HTTPS or from the same machine.
        return { link, secure, qr: secure ? qrForScreen(link) : null }
      },
    }),
    ...sharedStateHandlers({ rooms, budgets }),
    ...siteHandlers({ site }),
    ...replayHandlers({ recordings, downloads }),
    ...shareHandlers({ config, addresses, instance, url: () => url, port: () => port }),
  }
  const guards: Guards = {
    session: sessionOf,
    role: authorise,
    roomOfRecording: (id) => recordings.catalogue.mustGet(id).head.room,
    viewer: viewerGuard(authorise, (request, room, ticket) => admit(room, ticket, clientOf(request))),
  }
  serveRoutes(app, guards, handlers)
  replayRoutes(app, { recordings, downloads, log, mayWatch, isBanned: banGate(rooms, clock), clock })

  await rooms.create(DEMO_ROOM, 'Demo', { id: OWNER_ID, name: OWNER_NAME, role: 'owner' })
  rooms.start()
  const stopForgetting = clock.every(
    HOUR_MS,
    () =>
      void log
        .forgetCommands(clock.now() - limits.keepCommandKeysMs)
        .catch((err: unknown) => logger.error({ err }, 'old command keys stayed')),
  )
  const showroom = new Showroom({ ...{ limits, rooms, log, media, tokens, clock, logger }, address: () => local })
  const rtmpPort = await media.listen(config.host, config.rtmpPort)
  const rtmpsPort =
    tls && config.rtmpsPort !== undefined ? await media.listen(config.host, config.rtmpsPort, tls) : undefined
  port = await listeners.listen({ ...config, backlog: limits.maxConnectionsToAccept })
  const scheme = tls ? 'https' : 'http'
  local = ownAddress(scheme, config.host, port)
  url = config.publicUrl ?? addressOf(scheme, nameFor(config.host), port)
  const opsAt = await listenForOps(ops, config.opsListen, logger)
  const opsUrl = opsAt && ownAddress('http', opsAt.host, opsAt.port)
  if (cluster)
    parts.add('the membership', async () => {
      await cluster.leave()
      cluster.close()
    })
  const nodeUrl = config.nodeUrl ?? (opsAt && addressOf('http', addressFor(opsAt.host), opsAt.port))
  if (nodeUrl !== undefined) await cluster?.join(nodeUrl)
  // They stop before the node leaves the cluster: a node on its own would take over every log.
  parts.add('the consumers', () => consumers.close())
  consumers.start()
  rtmp = `rtmp://${new URL(url).hostname}:${rtmpPort}/live`
  // Encoders do not accept a self-signed certificate.
  rtmps = rtmpsPort === undefined || tls?.selfMade ? null : `rtmps://${new URL(url).hostname}:${rtmpsPort}/live`
  parts.add('the showroom', () => showroom.stop())
  if (config.demo) await showroom.start()
  parts.add('the look at the stage', stopTending)
  parts.add('the forgetting of keys', stopForgetting)
  logger.info({ url, folder }, 'ready')

  return {
    ...{ config, rtmp, rtmps, port, rtmpPort, rtmpsPort, instance, media, streamKeys, cutStream, recordings },
    ...{ url, opsUrl, folder, rooms, owner, tokens, wallet, log, edge, cluster, budgets, consumers, cards },
    /**
     * Prepares to stop without a visible interruption: reports that it is not ready, so that load balancers send no more
     * clients, releases its rooms, and moves its viewers to other nodes in turns. A single node does none of this.
     */
    async drain(): Promise<void> {
      if (!cluster?.inCompany) return
      draining = true
      logger.info({ sessions: edge.sessions }, 'draining')
      await sleep(clock, limits.drainNoticeMs)
      await cluster.leave()
      rooms.releaseRooms()
      await edge.drainConnections(limits.drainOverMs)
      await cluster.heartbeat()
    },
    /** An unexpected error occurred: no more clients should be sent here. */
    fail(): void {
      failed = true
    },
    /**
     * Delivers what was acknowledged, disconnects all clients so that they reconnect later, and closes the storage: the
     * reverse of the start. The node leaves the cluster first, and rooms are closed when nobody can reach them any more.
     */
    close: (): Promise<void> => parts.stop(),
  }
}

export type Server = Awaited<ReturnType<typeof startServer>>
