import { Lifecycle, sleep, startFailure, systemClock } from './ops/index.ts'
import {
  createCertificates,
  createIdentity,
  createImages,
  createMail,
  createNetwork,
  createNodes,
  createOperation,
  createOutlets,
  createRooms,
  createRuntime,
  createServers,
  createSessions,
  createVideo,
  drain,
  Endpoints,
  lateParts,
  openData,
  registerServerMetrics,
  serveApi,
  servePages,
  start,
} from './compose/index.ts'
import type { ServerOptions } from './compose/index.ts'

export type { ServerOptions } from './compose/index.ts'

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

/**
 * The composition root. Each step gets what those before it made, and adds what it starts to `parts`, which stops it in the
 * reverse order: connections end before streams, streams before their recordings, and the storage is closed last.
 */
async function build(options: ServerOptions, parts: Lifecycle) {
  const late = lateParts()
  const endpoints = new Endpoints()
  const runtime = createRuntime(options, parts)
  const base = { ...runtime, ...(await openData(runtime)), late, endpoints }
  const network = { ...base, ...createNetwork(base), ...(await createMail(base)) }
  const reached = { ...network, ...createIdentity(network) }
  const known = { ...reached, ...createCertificates(reached) }
  const nodes = { ...known, ...createImages(known), ...createNodes(known) }
  const rooms = { ...nodes, ...(await createRooms({ ...nodes, added: options.consumers ?? [] })) }
  const servers = { ...rooms, ...createServers(rooms) }
  const video = { ...servers, ...createVideo(servers) }
  const reachable = { ...video, ...createSessions(video) }
  const operated = { ...reachable, ...createOperation(reachable) }
  const all = { ...operated, ...createOutlets(operated) }
  const { instance } = serveApi(all)
  servePages(all)
  registerServerMetrics(all)
  const started = await start(all)
  const { url, rtmp, rtmps, port } = endpoints
  all.logger.info({ url, folder: all.folder }, 'ready')

  const {
    config,
    folder,
    tokens,
    people,
    apiKeys,
    audit,
    signIn,
    accountSessions,
    accountTokens,
    mails,
    authenticate,
    wallet,
    log,
    budgets,
    cluster,
    cutStream,
    consumers,
    cards,
  } = all
  const { media, streamKeys, recordings, sessions, connected, readiness, mailer, images } = all
  return {
    ...{ config, url, rtmp, rtmps, port, ...started, instance, folder, tokens, wallet, log, budgets, cluster },
    ...{ apiKeys, audit, people, signIn, accountSessions, accountTokens, mails, authenticate },
    ...{ rooms: all.rooms, consumers, cards, media, streamKeys, cutStream, recordings, sessions, connected },
    ...{ mailer, images },
    /** Undefined without a certificate authority. */
    certificate: all.keeper,
    drain: () => drain(all),
    /** An unexpected error occurred: no more clients should be sent here. */
    fail(): void {
      readiness.failed = true
    },
    /**
     * Delivers what was acknowledged, disconnects all clients so that they reconnect later, and closes the storage: the
     * reverse of the start. The node leaves the cluster first, and rooms are closed when nobody can reach them any more.
     */
    close: (): Promise<void> => parts.stop(),
  }
}

export type Server = Awaited<ReturnType<typeof startServer>>
