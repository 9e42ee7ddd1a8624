const PING_INTERVAL_MS = 400
/** Without an answer for so long a connection is taken for dead; twice as long when the one before was given up soon. */
const SILENT_MS = 1_600
const MAX_SILENT_MS = 12_800
/** A timer that is so late ran in a page that stood still: what came meanwhile may not have been handed over yet. */
const LATE_TIMER_MS = 1_000
const SILENT = 4_408

export type PublishSocketOptions = {
  address: string
  /** What is said first; answered by `ready`. */
  hello: string
  /** Until then it has to be answered. */
  answerTimeoutMs: number
  /** How many connections in a row were given up soon after they began. */
  givenUp: number
  ready: () => void
  /** Called once. `silent`: nobody closed it, and it carried nothing. */
  over: (code: number, silent: boolean) => void
}

/** A connection over which something is published. The network may go without a word: what is sent says nothing of it, so answers are asked for. */
export class PublishSocket {
  #options: PublishSocketOptions
  #socket: WebSocket
  #heardAtMs = performance.now()
  #lookedAtMs = performance.now()
  #timer: ReturnType<typeof setTimeout> | undefined
  #over = false
  #sentBytes = 0
  /** What had left this page when it was looked last, and what had not. */
  #leftBytes = 0
  #waitedBytes = 0

  constructor(options: PublishSocketOptions) {
    this.#options = options
    const socket = new WebSocket(options.address)
    this.#socket = socket
    this.#timer = setTimeout(() => this.#end(SILENT, true), options.answerTimeoutMs)
    socket.onopen = () => socket.send(options.hello)
    socket.onmessage = ({ data }: MessageEvent<string>) => {
      if (this.#over) return
      this.#heardAtMs = performance.now()
      const said = JSON.parse(data) as { t: string; pings?: true }
      if (said.t !== 'ready') return
      clearTimeout(this.#timer)
      this.#timer = undefined
      if (said.pings) this.#ask()
      options.ready()
    }
    socket.onclose = ({ code }) => this.#end(code, false)
  }

  get waitingBytes(): number {
    return this.#socket.bufferedAmount
  }

  /** Nothing was heard for so long. */
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
      return this.#end(SILENT, true)
    this.send('{"t":"ping"}')
    this.#timer = setTimeout(() => this.#ask(), PING_INTERVAL_MS)
  }

  /** On a slow line the question itself waits behind what is sent; but what waits gets less there, as the other side takes it. */
  #carries(): boolean {
    const waitedBytes = this.waitingBytes
    const leftBytes = this.#sentBytes - waitedBytes
    const carries = this.#waitedBytes > 0 && leftBytes > this.#leftBytes
    this.#leftBytes = leftBytes
    this.#waitedBytes = waitedBytes
    return carries
  }

  #end(code: number, silent: boolean): void {
    if (this.#over) return
    this.close()
    this.#options.over(code, silent)
  }
}
