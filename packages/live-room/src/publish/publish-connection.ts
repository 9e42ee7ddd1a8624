import { CUT_BY_SITE, PUBLISH_CLOSE } from '@ovation/protocol/media-publish'
import type { PublishHello } from '@ovation/protocol/media-publish'
import { packetBytes } from './packets.ts'
import { PublishSocket } from './publish-socket.ts'

/** Why nothing is sent any more. `noKey`: nobody is signed in who has one. */
export type PublishEnd = {
  why: 'refused' | 'replaced' | 'closed' | 'cut' | 'cutBySite' | 'failed' | 'noKey'
  detail?: string
}

export type PublishConnectionOptions = {
  /** `wss://…/live/ROOM/publish`. */
  address: string
  /** Returns the room's stream key; called again if the previous one is refused. Rejects with the code `unauthorized` if there is none. */
  key: () => Promise<string>
  /**
   * The same for all connections of a broadcast, so that the server knows that a new one replaces an old one of this
   * broadcast.
   */
  session: string
  /**
   * Connected: the configurations were sent, packets follow. `steady` is false if the previous connection was given up soon
   * after it began: the network carries little.
   */
  ready: (steady: boolean) => void
  /** The connection was lost; another one is opened, unless this closes it. */
  lost: () => void
  /** Nothing is tried any more. */
  over: (end: PublishEnd) => void
}

const RETRY_DELAY_MS = 1_500
/** The delay after a silent connection was given up, which has taken long enough. */
const SILENT_RETRY_DELAY_MS = 150
/** How long the server may take to answer; doubled with every second failure. */
const ANSWER_MS = 2_000
const FIRST_ANSWER_MS = 6_000
const MAX_ANSWER_MS = 10_000
const MAX_LOST_MS = 180_000
/** A connection that was given up sooner than this was more likely overloaded than dead. */
const SOON_MS = 10_000
/** How long a connection may have been silent when the browser reports that the network is back. */
const QUIET_MS = 700
const CLOSES: Record<number, 'refused' | 'replaced' | 'closed' | 'cut'> = {
  ...{ 4403: 'refused', 4409: 'replaced' },
  ...{ 4410: 'closed', 4411: 'cut' },
}

/** Publishes one rendition: connects with the key of the room, and reconnects by itself when the network fails. */
export class PublishConnection {
  #options: PublishConnectionOptions
  #socket: PublishSocket | undefined
  #ready = false
  #closed = false
  #attempt = 0
  #tries = 0
  #lostAtMs: number | undefined
  #readyAtMs = 0
  #givenUp = 0
  #retry: ReturnType<typeof setTimeout> | undefined
  #key: string | undefined
  #keyIsOld = false
  /** What is sent again on every new connection. */
  #configs: { video?: string; audio?: string } = {}
  #sentBytes = 0

  constructor(options: PublishConnectionOptions) {
    this.#options = options
  }

  get ready(): boolean {
    return this.#ready
  }

  /** The key that the server accepted last. */
  get key(): string | undefined {
    return this.#key
  }

  /** What the network has not taken yet. */
  get waitingBytes(): number {
    return this.#socket?.waitingBytes ?? 0
  }

  /** The size of all packets so far. */
  get sentBytes(): number {
    return this.#sentBytes
  }

  open(): void {
    addEventListener('online', this.#networkIsBack)
    void this.#connect()
  }

  /** What a decoder must know: sent now, if it is new, and first on every later connection. */
  configure(kind: 'video' | 'audio', config: object): void {
    const text = JSON.stringify({ t: kind, ...config })
    if (this.#configs[kind] === text) return
    this.#configs[kind] = text
    if (this.#ready) this.#socket?.send(text)
  }

  /** Sends the output of an encoder, with its time in milliseconds; drops it while there is no connection. */
  packet(kind: number, atMs: number, data: Uint8Array): void {
    if (!this.#ready || !this.#socket) return
    const bytes = packetBytes(kind, atMs, data)
    this.#socket.send(bytes)
    this.#sentBytes += bytes.length
  }

  /** Ends the broadcast: without it, a server waits for the publisher to come back. */
  end(): void {
    if (this.#ready) this.#socket?.send('{"t":"end"}')
    this.close()
  }

  close(): void {
    this.#closed = true
    this.#ready = false
    removeEventListener('online', this.#networkIsBack)
    clearTimeout(this.#retry)
    this.#socket?.close()
  }

  async #connect(): Promise<void> {
    const attempt = ++this.#attempt
    // Without a network no key can be requested, and the previous one is most likely still valid.
    let key = this.#key
    this.#keyIsOld = key !== undefined
    try {
      key ??= await this.#options.key()
    } catch (error) {
      const { code, message } = error as Error & { code?: string }
      if (attempt === this.#attempt)
        this.#fail(code === 'unauthorized' ? { why: 'noKey' } : { why: 'failed', detail: message })
      return
    }
    // The browser may have reported meanwhile that the network is back, which starts another attempt.
    if (this.#closed || attempt !== this.#attempt) return
    this.#key = key
    this.#socket = new PublishSocket({
      address: this.#options.address,
      hello: JSON.stringify({ t: 'publish', key, session: this.#options.session, ...this.#start() }),
      answerTimeoutMs:
        this.#readyAtMs > 0 ? Math.min(MAX_ANSWER_MS, ANSWER_MS * 2 ** (this.#tries >> 1)) : FIRST_ANSWER_MS,
      givenUp: this.#givenUp,
      ready: () => this.#begin(),
      over: (code, silent, reason) =>
        code === PUBLISH_CLOSE.ended && reason === CUT_BY_SITE
          ? this.#fail({ why: 'cutBySite' })
          : this.#lost(code, silent),
    })
  }

  /** Until it is on air once, it is somebody who starts it; from then on it reconnects by itself. A rendition follows its video. */
  #start(): Pick<PublishHello, 'tapped'> {
    return this.#readyAtMs === 0 ? { tapped: true } : {}
  }

  #begin(): void {
    this.#ready = true
    this.#tries = 0
    this.#lostAtMs = undefined
    this.#readyAtMs = performance.now()
    for (const config of [this.#configs.video, this.#configs.audio]) if (config) this.#socket?.send(config)
    this.#options.ready(this.#givenUp === 0)
  }

  /** `waitMs`: until the next try, if that is known. */
  #lost(code: number, silent: boolean, waitMs?: number): void {
    if (this.#closed) return
    const now = performance.now()
    const wasReady = this.#ready
    this.#ready = false
    this.#tries += 1
    this.#lostAtMs ??= now
    if (wasReady) this.#givenUp = silent && now - this.#readyAtMs < SOON_MS ? this.#givenUp + 1 : 0
    const why = CLOSES[code]
    const keyMayHaveChanged = why === 'refused' && this.#keyIsOld && !wasReady
    if (keyMayHaveChanged) this.#key = undefined
    else if (why || now - this.#lostAtMs > MAX_LOST_MS) return this.#fail({ why: why ?? 'failed' })
    clearTimeout(this.#retry)
    const delayMs = silent || keyMayHaveChanged ? SILENT_RETRY_DELAY_MS : RETRY_DELAY_MS
    this.#retry = setTimeout(() => void this.#connect(), waitMs ?? delayMs)
    this.#options.lost()
  }

  /** Ends the wait for the next try, and the current connection if it is silent. */
  #networkIsBack = (): void => {
    if (this.#closed || (this.#ready && (this.#socket?.quietMs ?? 0) < QUIET_MS)) return
    this.#socket?.close()
    this.#lost(0, true, 0)
  }

  #fail(end: PublishEnd): void {
    if (this.#closed) return
    this.close()
    this.#options.over(end)
  }
}
