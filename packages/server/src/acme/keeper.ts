import { createPrivateKey, X509Certificate } from 'node:crypto'
import { z } from 'zod'
import { oneLine, parseStored, sleep } from '../ops/index.ts'
import type { Clock, Logger } from '../ops/index.ts'
import type { Issued } from './order.ts'
import { AcmeProblem } from './problems.ts'
import { endOf, renewAt } from './renewal-time.ts'
import type { AcmeStore } from './store.ts'

/** How the certificate does, in words for an operator. `failed` may have one that still holds. */
export type CertificateStatus = {
  state: 'waiting' | 'valid' | 'failed'
  names: readonly string[]
  /** When it ends; undefined without one. Milliseconds since 1970. */
  endsAt?: number
  /** What failed, why, and what to do. */
  problem?: string
  /** When it is tried again. */
  retryAt?: number
}

export type KeeperDeps = {
  names: readonly string[]
  /** The directory that certificates come from; one from another is replaced. */ directoryUrl: string
  store: AcmeStore
  clock: Clock
  logger: Logger
  /** This node. */ holder: string
  /** From 0 up to 1. */ random: () => number
  checkIntervalMs: number
  /** The pause after the first failure; it doubles with each one. */
  retryMs: number
  maxRetryMs: number
  order: (signal: AbortSignal) => Promise<Issued>
  /** New handshakes use it from now on. */
  serve: (certificate: Issued) => void
}

const stored = z.object({ directory: z.string(), names: z.array(z.string()), key: z.string(), cert: z.string() })
const failed = z.object({ count: z.int(), problem: z.string(), retryAt: z.number(), limited: z.boolean() })
type Stored = z.infer<typeof stored>
type Failed = z.infer<typeof failed>

/** A certificate with its key; undefined if it is none. */
function readCertificate(text = ''): Stored | undefined {
  const { data } = stored.safeParse(parseStored(text))
  try {
    return data && new X509Certificate(data.cert).checkPrivateKey(createPrivateKey(data.key)) ? data : undefined
  } catch {
    return undefined
  }
}

/** An order is given up before the right to order is over. */
const ORDER_TIMEOUT_MS = 240_000
const LEASE_MS = 300_000

/**
 * Keeps one certificate for all names: serves what is stored, orders a new one in time, and only where no other node does.
 * What fails is tried again, and the certificate that holds is served meanwhile.
 */
export class CertificateKeeper {
  #deps: KeeperDeps
  #status: CertificateStatus
  #served = ''
  #checking: Promise<void> | undefined
  #first: Promise<void> | undefined
  /** Someone who starts the server has probably mended what failed: it is tried at once. */
  #justStarted = true
  #stopped = new AbortController()
  #stop = (): void => {}

  constructor(deps: KeeperDeps) {
    this.#deps = deps
    this.#status = { state: 'waiting', names: deps.names }
  }

  get status(): CertificateStatus {
    return this.#status
  }

  /** For the time before this server can be checked. */
  async serveStored(): Promise<void> {
    const certificate = await this.#use()
    if (certificate && this.#fits(certificate)) this.#status = this.#valid(certificate)
  }

  /** Looks now and from time to time. Resolves after the first look, which may include an order. */
  start(): Promise<void> {
    const { clock, checkIntervalMs } = this.#deps
    this.#stop = clock.every(checkIntervalMs, () => void this.check())
    this.#first = this.check()
    return this.#first
  }

  /** Waits for the first look, but no longer than so. */
  async firstLook(timeoutMs: number): Promise<void> {
    await Promise.race([this.#first, sleep(this.#deps.clock, timeoutMs)])
  }

  async stop(): Promise<void> {
    this.#stop()
    this.#stopped.abort()
    await this.#checking
  }

  /** Serves what is stored, and orders if that is due. Never rejects, and never runs twice at the same time. */
  check(): Promise<void> {
    this.#checking ??= this.#check()
      .catch((err: unknown) => this.#deps.logger.warn({ err }, 'the state of the certificate could not be read'))
      .finally(() => (this.#checking = undefined))
    return this.#checking
  }

  async #check(): Promise<void> {
    const { store, clock, holder } = this.#deps
    const certificate = await this.#use()
    if (certificate && this.#fits(certificate) && clock.now() < renewAt(certificate.cert)) {
      this.#status = this.#valid(certificate)
      return
    }
    const failure = await this.#failure()
    const mayTryAtOnce = this.#justStarted && !failure?.limited
    this.#justStarted = false
    if (failure) this.#status = { ...this.#status, state: 'failed', problem: failure.problem, retryAt: failure.retryAt }
    if (failure && clock.now() < failure.retryAt && !mayTryAtOnce) return
    if (this.#stopped.signal.aborted || !(await store.lease(holder, LEASE_MS))) return
    try {
      // Another node may have ordered in the meantime.
      const now = await this.#use()
      if (now?.cert === certificate?.cert) await this.#order(failure)
    } finally {
      await store.release(holder)
    }
  }

  async #order(before: Failed | undefined): Promise<void> {
    const { order, store, names, directoryUrl, logger } = this.#deps
    const signal = AbortSignal.any([this.#stopped.signal, AbortSignal.timeout(ORDER_TIMEOUT_MS)])
    try {
      const issued = await order(signal)
      await store.write(
        'certificate',
        JSON.stringify({ directory: directoryUrl, names: [...names], ...issued } satisfies Stored),
      )
      await store.remove('failure')
      const certificate = await this.#use()
      if (certificate) this.#status = this.#valid(certificate)
      logger.info({ names, endsAt: this.#status.endsAt }, 'a certificate was issued')
    } catch (error) {
      if (this.#stopped.signal.aborted) return
      await this.#failed(error, before)
    }
  }

  async #failed(error: unknown, before: Failed | undefined): Promise<void> {
    const { store, clock, random, retryMs, maxRetryMs, logger } = this.#deps
    const count = (before?.count ?? 0) + 1
    const pauseMs = Math.min(retryMs * 2 ** Math.min(count - 1, 20), maxRetryMs)
    const askedMs = error instanceof AcmeProblem ? (error.retryAfterMs ?? 0) : 0
    const problem = error instanceof AcmeProblem ? error.message : `no certificate was issued; ${oneLine(error)}`
    const retryAt = Math.round(clock.now() + Math.max(askedMs, pauseMs * (0.9 + 0.2 * random())))
    const limited = error instanceof AcmeProblem && error.type === 'rateLimited'
    this.#status = { ...this.#status, state: 'failed', problem, retryAt }
    logger.warn({ retryAt: new Date(retryAt).toISOString() }, problem)
    await store.write('failure', JSON.stringify({ count, problem, retryAt, limited } satisfies Failed))
  }

  /** The certificate that is stored; it is served from now on if it has not ended. */
  async #use(): Promise<Stored | undefined> {
    const { store, clock, serve } = this.#deps
    const certificate = readCertificate(await store.read('certificate'))
    if (!certificate || endOf(certificate.cert) <= clock.now()) return undefined
    if (certificate.cert !== this.#served) {
      const { key, cert } = certificate
      serve({ key, cert })
      this.#served = cert
      this.#status = { ...this.#status, endsAt: endOf(cert) }
    }
    return certificate
  }

  /** Whether it is of this authority and for exactly these names. */
  #fits({ directory, names }: Stored): boolean {
    return directory === this.#deps.directoryUrl && names.toSorted().join() === this.#deps.names.toSorted().join()
  }

  async #failure(): Promise<Failed | undefined> {
    return failed.safeParse(parseStored((await this.#deps.store.read('failure')) ?? '')).data
  }

  #valid({ cert }: Stored): CertificateStatus {
    return { state: 'valid', names: this.#deps.names, endsAt: endOf(cert) }
  }
}
