import { createLogger, Lifecycle, startTracing } from '../ops/index.ts'
import type { Config, Logger } from '../ops/index.ts'
import { startServer } from '../server.ts'
import type { Server } from '../server.ts'
import { lanAddresses } from '../share/index.ts'
import { listenForCommands } from './control-socket.ts'
import { lowerHelperThreads } from './helper-threads.ts'
import { lastResort } from './last-resort.ts'
import { stopSignal } from './stop-signal.ts'
import { welcome } from './welcome.ts'

const STOP_TIMEOUT_MS = 10_000
/** A start that is told to stop first ends the step it is in. */
const START_STEP_TIMEOUT_MS = 10_000
const DRAIN_TIMEOUT_MS = 15_000
const FIRST_CERTIFICATE_TIMEOUT_MS = 30_000

export type StartFlags = { json: boolean; share: boolean }

/** For everybody in the same network: on every address of this machine, with TLS. */
const shared = (config: Config): Config => ({
  ...config,
  host: '0.0.0.0',
  tls: config.tls === 'off' ? 'self' : config.tls,
})

/** Starts the server, prints where it is, and runs until it is told to stop. */
export async function start(config: Config, { json, share }: StartFlags): Promise<number> {
  if (share && config.publicUrl === undefined && lanAddresses().length === 0)
    throw new Error('nothing was shared; this machine has no address in a network; connect it and start again')
  lowerHelperThreads()
  const logger = createLogger(config.logLevel)
  const stop = stopSignal()
  const parts = new Lifecycle(stop)
  let server: Server | undefined
  const timeoutMs = (): number => STOP_TIMEOUT_MS + (server?.cluster?.inCompany ? DRAIN_TIMEOUT_MS : 0)
  const onUncaught = lastResort({
    ...{ logger, timeoutMs, exit: (code) => process.exit(code) },
    stop: () => {
      server?.fail()
      return parts.stop()
    },
  })
  process.on('uncaughtException', onUncaught).on('unhandledRejection', onUncaught)
  const { stopped, callOff } = untilTold(stop, () => (server ? timeoutMs() : START_STEP_TIMEOUT_MS + timeoutMs()))
  try {
    parts.add('tracing', await startTracing(process.env))
    server = await begin(share ? shared(config) : config, { logger, stop, parts })
    await firstCertificate(server, stop)
    const studio = `${server.url}/studio#code=${await server.signIn.newCode()}`
    const certificate = server.certificate?.status
    const ready = {
      ...{ ready: true, url: server.url, studio, rtmp: server.rtmp, ops: server.opsUrl ?? null },
      ...(certificate ? { certificate } : {}),
    }
    stop.throwIfAborted()
    const { url, rtmp, folder } = server
    const { demo } = config
    process.stdout.write(
      json ? `${JSON.stringify(ready)}\n` : welcome({ url, rtmp, folder, studio, demo, share, certificate }),
    )
    await stopped
  } catch (error) {
    await parts.stop().catch(() => {})
    callOff()
    if (!stop.aborted) throw error
    process.stderr.write(`${(stop.reason as Error).message}\n`)
    return 0
  }
  await parts.stop()
  callOff()
  return 0
}

/** An order takes some seconds. The server runs meanwhile, and what is said at the start is how it went. */
const firstCertificate = ({ certificate }: Server, stop: AbortSignal): Promise<unknown> =>
  Promise.race([
    certificate?.firstLook(FIRST_CERTIFICATE_TIMEOUT_MS),
    new Promise((done) => stop.addEventListener('abort', done, { once: true })),
  ])

/** Waits until the server is told to stop. From then on it has so long; what is called off is the end of its patience. */
function untilTold(stop: AbortSignal, timeoutMs: () => number): { stopped: Promise<void>; callOff: () => void } {
  let ending: NodeJS.Timeout | undefined
  const stopped = new Promise<void>((done) => {
    const told = (): void => {
      const ms = timeoutMs()
      ending = setTimeout(() => {
        process.stderr.write(`the server was ended; it had not stopped in order after ${ms / 1_000} s; see its log\n`)
        process.exit(1)
      }, ms).unref()
      done()
    }
    if (stop.aborted) told()
    else stop.addEventListener('abort', told)
  })
  return { stopped, callOff: () => clearTimeout(ending) }
}

/** The server and its socket. Anyone who stops them closes the socket, drains, and closes the server. */
async function begin(
  config: Config,
  { logger, stop, parts }: { logger: Logger; stop: AbortSignal; parts: Lifecycle },
): Promise<Server> {
  const server = await startServer({ config, logger, interrupted: stop })
  let ready = false
  parts.add('the server', () => server.close())
  parts.add('the viewers', () => (ready ? server.drain() : undefined))
  parts.add('the control socket', await listenForCommands(server))
  ready = true
  return server
}
