import { PUBLISH_CLOSE } from '@ovation/protocol/media-publish'
import type { PublishAnswer } from '@ovation/protocol/media-publish'

const PING_INTERVAL_MS = 400
/** A connection without an answer for this long is considered dead; doubled each time one was given up soon after it began. */
const SILENT_MS = 1_600
const MAX_SILENT_MS = 12_800
/**
 * A timer that is this late ran in a page that was suspended: messages that arrived meanwhile may not have been delivered
 * yet.
 */
const LATE_TIMER_MS = 1_000

export type PublishSocketOptions = {
  address: string
  /** The first message; answered by `ready`. */
  hello: string
  /** How long the answer may take. */
  answerTimeoutMs: number
  /** How many connections in a row were given up soon after they began. */
  givenUp: number
  ready: () => void
  /** Called once. `silent`: nobody closed it, but nothing arrived. `reason`: what the server says with the code. */
  over: (code: number, silent: boolean, reason?: string) => void
}

/** A connection to publish over. A network may fail without notice: sending does not detect that, so answers are requested. */
export class PublishSocket {
  #options: PublishSocketOptions
  #socket: WebSocket
  #heardAtMs = performance.now()
  #lookedAtMs = performance.now()
  #timer: ReturnType<typeof setTimeout> | undefined
  #over = false
  #sentBytes = 0
  /** How many bytes had left this page at the last check, and how many were waiting. */
  #leftBytes = 0
  #waitedBytes = 0

  constructor(options: PublishSocketOptions) {
    this.#options = options
    const socket = new WebSocket(options.address)
    this.#socket = socket
    this.#timer = setTimeout(() => this.#end(PUBLISH_CLOSE.silent, true), options.answerTimeoutMs)
    socket.onopen = () => socket.send(options.hello)
    socket.onmessage = ({ data }: MessageEvent<string>) => {
      if (this.#over) return
      this.#heardAtMs = performance.now()
      const said = JSON.parse(data) as PublishAnswer
      if (said.t !== 'ready') return
      clearTimeout(this.#timer)
      this.#timer = undefined
      if (said.pings) this.#ask()
      options.ready()
    }
    socket.onclose = ({ code, reason }) => this.#end(code, false, reason)
  }

  get waitingBytes(): number {
    return this.#socket.bufferedAmount
  }

  /** How long nothing has arrived. */
  get quietMs(): number {
    return performance.now() - this.#heardAtMs
  }

  send(message: string | Uint8Array<ArrayBuffer>): void {
    if (this.#socket.readyState !== WebSocket.OPEN) return
    this.#sentBytes += message.length
    this.#socket.send(message)
  }

  close(): void {
    this.#over = true
    clearTimeout(this.#timer)
    this.#socket.close()
  }

  #ask(): void {
    const now = performance.now()
    const stood = now - this.#lookedAtMs > PING_INTERVAL_MS + LATE_TIMER_MS
    this.#lookedAtMs = now
    if (this.#carries()) this.#heardAtMs = now
    if (!stood && this.quietMs > Math.min(MAX_SILENT_MS, SILENT_MS * 2 ** this.#options.givenUp))
      return this.#end(PUBLISH_CLOSE.silent, true)
    this.send('{"t":"ping"}')
    this.#timer = setTimeout(() => this.#ask(), PING_INTERVAL_MS)
  }

  /**
   * On a slow connection a ping waits behind the data; but then the amount that waits shrinks as the other side receives it.
   */
  #carries(): boolean {
    const waitedBytes = this.waitingBytes
    const leftBytes = this.#sentBytes - waitedBytes
    const carries = this.#waitedBytes > 0 && leftBytes > this.#leftBytes
    this.#leftBytes = leftBytes
    this.#waitedBytes = waitedBytes
    return carries
  }

  #end(code: number, silent: boolean, reason = ''): void {
    if (this.#over) return
    this.close()
    this.#options.over(code, silent, reason)
  }
}
