import type { Server, Socket } from 'node:net'
import { Server as TlsServer } from 'node:tls'
import type { Duplex } from 'node:stream'
import type { Clock } from '../ops/index.ts'

/** The listeners: pages, frames and REST; encoders; metrics and other nodes. */
const LISTENERS = ['http', 'ingest', 'ops'] as const
export type Listener = (typeof LISTENERS)[number]

/** Bounds of one listener's sockets. A socket is pending until its peer has sent something complete. */
export type SocketBounds = {
  maxSockets: number
  maxSocketsPerAddress: number
  maxPending: number
  maxPendingPerAddress: number
  pendingTimeoutMs: number
}

export type SocketDeps = {
  clock: Clock
  /** Of all listeners together, below the process's limit of open files. */
  maxSockets: number
  /** Bytes that may be buffered for one socket, for one address, and in total. */
  unread: { maxBytesPerSocket: number; maxBytesPerAddress: number; maxBytes: number }
  bounds: Record<Listener, SocketBounds>
  /** The key under which an address is counted; undefined for a trusted proxy, whose clients are counted instead. */
  keyOf: (peer: string | undefined) => string | undefined
  /** Whether an address may open another socket now. */
  mayOpen: (key: string) => boolean
  onRefused: (why: string) => void
}

/** `pending`: nothing complete received yet. `anonymous`: something was. `held`: it belongs to an identified client. */
type State = 'pending' | 'anonymous' | 'held'

type Lease = {
  socket: Socket
  /** What buffers written bytes: the socket, or its TLS wrapper. */
  outer: Duplex
  listener: Listener
  /** The counter of its address; undefined for a trusted proxy. */
  account: Account | undefined
  state: State
  openedAtMs: number
}

// There may be very many sockets: state is kept on the socket, and handlers are shared.
const LEASE = Symbol('lease')
type Leased = { [LEASE]?: Lease }
const leaseOf = (socket: Socket): Lease | undefined => (socket as Leased)[LEASE]

type Count = { sockets: number; pending: number }
/** The sockets of one address, oldest first. */
type Account = Record<Listener, Count> & { key: string; leases: Set<Lease> }

const byListener = <T>(make: () => T): Record<Listener, T> => ({ http: make(), ingest: make(), ops: make() })
const SWEEP_INTERVAL_MS = 500
/** How long a silent socket keeps its slot against a new one from an address with no more sockets than its own. */
const MIN_PENDING_MS = 250
/** How stale the cached heaviest address may be. */
const HEAVIEST_FOR_MS = 100

/** Both ends: a host may have several addresses, and one port of a client may go to each of them. */
const nameOf = ({ remoteAddress, remotePort, localAddress, localPort }: Socket): string =>
  `${remoteAddress}/${remotePort}/${localAddress}/${localPort}`

/**
 * Every socket of this process from `accept` to `close`, over all listeners, by address and in total. When no slot is free, the
 * address with the most unidentified sockets loses one, so that a flood displaces itself. More than fifteen methods: every
 * limit is checked against the same counts, which a socket may change in any of its states.
 */
export class Sockets {
  #deps: SocketDeps
  #leases = new Set<Lease>()
  /** Until their handshake is complete, TLS sockets are identified only by the endpoints of the connection. */
  #handshakes = new Map<string, Lease>()
  #pending = byListener(() => new Set<Lease>())
  #total = byListener(() => 0)
  #byKey = new Map<string, Account>()
  /** The address with the most sockets, cached for a moment: finding it scans all of them. */
  #heaviest: { key: string; atMs: number } | undefined
  #unreadBytes = 0
  #unreadByKey = new Map<string, number>()
  #stop: () => void
  #onClose: (this: Socket) => void

  constructor(deps: SocketDeps) {
    this.#deps = deps
    const forget = (lease: Lease): void => this.#forget(lease)
    this.#onClose = function closed() {
      const lease = leaseOf(this)
      if (lease) forget(lease)
    }
    this.#stop = deps.clock.every(SWEEP_INTERVAL_MS, () => this.sweep())
  }

  get size(): number {
    return this.#leases.size
  }

  /** As of the last sweep. */
  get unreadBytes(): number {
    return this.#unreadBytes
  }

  /** Bytes buffered for one address, as of the last sweep. */
  unreadOf(key: string): number {
    return this.#unreadByKey.get(key) ?? 0
  }

  /** Counts every socket of a server, with TLS or without. Call it before the server listens. */
  watch(server: Server, listener: Listener): void {
    const tls = server instanceof TlsServer
    server.prependListener('connection', (socket: Socket) => {
      const lease = this.#accept(socket, listener)
      if (!tls || !lease) return
      const name = nameOf(socket)
      this.#handshakes.set(name, lease)
      socket.once('close', () => this.#handshakes.get(name) === lease && this.#handshakes.delete(name))
    })
    // The TLS socket writes directly to the handle, so only it knows what is buffered.
    server.prependListener('secureConnection', (socket: Socket) => {
      const name = nameOf(socket)
      const lease = this.#handshakes.get(name)
      this.#handshakes.delete(name)
      if (!lease) return
      lease.outer = socket
      ;(socket as Leased)[LEASE] = lease
    })
  }

  /** Something complete was received from this socket. */
  settle(socket: Socket): void {
    const lease = leaseOf(socket)
    if (lease?.state === 'pending') this.#move(lease, 'anonymous')
  }

  /** This socket belongs to an identified client: it is never displaced. */
  hold(socket: Socket): void {
    const lease = leaseOf(socket)
    if (lease && lease.state !== 'held') this.#move(lease, 'held')
  }

  close(): void {
    this.#stop()
  }

  /** Closes all sockets that are still open: the server stops, and close frames were sent. */
  destroyAll(): void {
    for (const lease of [...this.#leases]) this.#destroy(lease)
  }

  #accept(socket: Socket, listener: Listener): Lease | undefined {
    const key = this.#deps.keyOf(socket.remoteAddress)
    const why = this.#refusal(listener, key)
    if (why !== undefined || socket.remotePort === undefined) {
      socket.on('error', () => {})
      socket.destroy()
      if (why !== undefined) this.#deps.onRefused(why)
      return undefined
    }
    const account = key === undefined ? undefined : this.#accountOf(key)
    const openedAtMs = Math.trunc(this.#deps.clock.monotonicMs())
    const lease: Lease = { socket, outer: socket, listener, account, state: 'pending', openedAtMs }
    ;(socket as Leased)[LEASE] = lease
    this.#leases.add(lease)
    this.#pending[listener].add(lease)
    this.#total[listener] += 1
    if (account) {
      account.leases.add(lease)
      account[listener].sockets += 1
      account[listener].pending += 1
    }
    socket.on('close', this.#onClose)
    return lease
  }

  /** Why a socket gets no slot; frees one if another address has too many. */
  #refusal(listener: Listener, key: string | undefined): string | undefined {
    const bounds = this.#deps.bounds[listener]
    const count = key === undefined ? undefined : this.#byKey.get(key)?.[listener]
    // Other nodes may run on a machine from which clients connect fast.
    if (listener !== 'ops' && key !== undefined && !this.#deps.mayOpen(key))
      return `new sockets of one address (${listener})`
    if (count && count.sockets >= bounds.maxSocketsPerAddress && !this.#giveUpPending(listener, key))
      return `sockets of one address (${listener})`
    if (count && count.pending >= bounds.maxPendingPerAddress) this.#giveUpPending(listener, key)
    const ofListener = (lease: Lease): boolean => lease.listener === listener
    const isPending = (lease: Lease): boolean => ofListener(lease) && lease.state === 'pending'
    if (
      this.#pending[listener].size >= bounds.maxPending &&
      !this.#evict(isPending, key) &&
      !this.#giveUpOldest(listener)
    )
      return `pending sockets (${listener})`
    if (this.#total[listener] >= bounds.maxSockets && !this.#evict(ofListener, key)) return `sockets (${listener})`
    if (this.#leases.size >= this.#deps.maxSockets && !this.#evict(() => true, key)) return 'sockets'
    return undefined
  }

  /**
   * Closes the oldest silent socket of an address. A newer one may belong to another person, or to an encoder on the same
   * machine as a hung program.
   */
  #giveUpPending(listener: Listener, key: string | undefined): boolean {
    for (const lease of (key === undefined ? undefined : this.#byKey.get(key)?.leases) ?? []) {
      if (lease.listener !== listener || lease.state !== 'pending') continue
      this.#deps.onRefused(`pending sockets of one address (${listener})`)
      this.#destroy(lease)
      return true
    }
    return false
  }

  /** Closes the oldest silent socket when no address has more than others: a real client would have sent something by now. */
  #giveUpOldest(listener: Listener): boolean {
    const [oldest] = this.#pending[listener]
    if (!oldest || this.#deps.clock.monotonicMs() - oldest.openedAtMs < MIN_PENDING_MS) return false
    this.#deps.onRefused(`pending sockets (${listener})`)
    this.#destroy(oldest)
    return true
  }

  /**
   * Closes a socket of the address with the most, if that is more than the new client's address will have: a pending one, or
   * else the oldest unidentified one.
   */
  #evict(may: (lease: Lease) => boolean, joining: string | undefined): boolean {
    const key = this.#heaviestKey()
    const account = key === undefined ? undefined : this.#byKey.get(key)
    const own = joining === undefined ? 0 : this.#socketsOf(joining)
    if (!account || account.leases.size <= own + 1) return false
    let worst: Lease | undefined
    for (const lease of account.leases) {
      if (lease.state === 'held' || !may(lease)) continue
      worst ??= lease
      if (lease.state !== 'pending') continue
      worst = lease
      break
    }
    if (!worst) return false
    this.#destroy(worst)
    return true
  }

  #heaviestKey(): string | undefined {
    const now = this.#deps.clock.monotonicMs()
    const known = this.#heaviest
    if (known && now - known.atMs < HEAVIEST_FOR_MS && this.#byKey.has(known.key)) return known.key
    let [most, key]: [number, string | undefined] = [0, undefined]
    for (const [one, { leases }] of this.#byKey) {
      let evictable = 0
      if (leases.size > most) for (const { state } of leases) if (state !== 'held') evictable += 1
      if (evictable > most) [most, key] = [evictable, one]
    }
    this.#heaviest = key === undefined ? undefined : { key, atMs: now }
    return key
  }

  #socketsOf(key: string): number {
    return this.#byKey.get(key)?.leases.size ?? 0
  }

  #accountOf(key: string): Account {
    let account = this.#byKey.get(key)
    if (!account) {
      account = { ...byListener(() => ({ sockets: 0, pending: 0 })), key, leases: new Set() }
      this.#byKey.set(key, account)
    }
    return account
  }

  #move(lease: Lease, state: State): void {
    if (lease.state === 'pending') {
      this.#pending[lease.listener].delete(lease)
      if (lease.account) lease.account[lease.listener].pending -= 1
    }
    lease.state = state
  }

  /** Frees its slot at once: `close` is emitted in a later turn of the event loop. */
  #destroy(lease: Lease): void {
    lease.outer.destroy()
    lease.socket.destroy()
    this.#forget(lease)
  }

  #forget(lease: Lease): void {
    if (!this.#leases.delete(lease)) return
    this.#move(lease, 'held')
    this.#total[lease.listener] -= 1
    const { account } = lease
    if (!account) return
    account.leases.delete(lease)
    account[lease.listener].sockets -= 1
    if (account.leases.size === 0) this.#byKey.delete(account.key)
  }

  /** Closes sockets that were pending for too long or have too much buffered. */
  sweep(): void {
    const now = this.#deps.clock.monotonicMs()
    for (const listener of LISTENERS)
      for (const lease of this.#pending[listener]) {
        // In order of arrival.
        if (now - lease.openedAtMs < this.#deps.bounds[listener].pendingTimeoutMs) break
        this.#deps.onRefused(`pending for too long (${listener})`)
        this.#destroy(lease)
      }
    this.#weigh()
  }

  #weigh(): void {
    const { maxBytesPerSocket, maxBytesPerAddress, maxBytes } = this.#deps.unread
    this.#unreadBytes = 0
    this.#unreadByKey.clear()
    const waiting: { lease: Lease; bytes: number }[] = []
    for (const lease of this.#leases) {
      const bytes = lease.outer.writableLength
      if (bytes === 0) continue
      if (bytes > maxBytesPerSocket) {
        this.#deps.onRefused('unread bytes of one socket')
        this.#destroy(lease)
        continue
      }
      waiting.push({ lease, bytes })
      this.#add(lease, bytes)
    }
    // The largest first, until the rest is within the limits.
    for (const { lease, bytes } of waiting.sort((a, b) => b.bytes - a.bytes)) {
      const ofAddress = lease.account ? this.unreadOf(lease.account.key) : 0
      if (ofAddress <= maxBytesPerAddress && this.#unreadBytes <= maxBytes) continue
      this.#deps.onRefused('unread bytes')
      this.#add(lease, -bytes)
      this.#destroy(lease)
    }
  }

  #add({ account }: Lease, bytes: number): void {
    this.#unreadBytes += bytes
    if (account) this.#unreadByKey.set(account.key, this.unreadOf(account.key) + bytes)
  }
}
