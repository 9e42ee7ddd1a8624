import type { WireError } from '@ovation/protocol'
import * as LIMITS from './limits.ts'
import { timeoutSignal } from './timeout-signal.ts'
import * as TIMES from './times.ts'
import type { ClientOptions } from './options.ts'

/** The events of a transport. `closed` is called exactly once, and never before the transport was returned. */
export type TransportEvents = {
  opened(): void
  frame(text: string): void
  /**
   * `code` is the server's close code, or 1006 if the connection just ended; `error` is an HTTP error response in its place.
   */
  closed(code: number, error?: WireError): void
}

/** One connection, over any transport. */
export type Transport = {
  send(text: string): void
  /** What was sent before is still transmitted. */
  close(): void
}

export const ABNORMAL = 1006
const NORMAL = 1000

export function openWebSocket(base: string, options: ClientOptions, hello: string, events: TransportEvents): Transport {
  const Socket = options.WebSocket ?? globalThis.WebSocket
  let socket: WebSocket | undefined
  let over = false
  const end = (code: number): void => {
    if (!over) events.closed(code)
    over = true
  }
  try {
    const opened = (socket = new Socket(`${base.replace('http', 'ws')}/v1/ws`) as WebSocket)
    opened.onopen = () => {
      opened.onerror = () => {}
      opened.send(hello)
      events.opened()
    }
    opened.onmessage = (event) => over || events.frame(String(event.data))
    opened.onclose = (event) => end(event.code)
    // Some implementations only fire `error` if the socket never opened.
    opened.onerror = () => end(ABNORMAL)
  } catch {
    // A page over HTTPS may not even try without TLS.
    queueMicrotask(() => end(ABNORMAL))
  }
  return {
    send: (text) => socket?.readyState === 1 && socket.send(text),
    close: () => {
      end(NORMAL)
      try {
        socket?.close(NORMAL)
      } catch {
        // Not a working WebSocket.
      }
    },
  }
}

/** Server-sent events in one direction, requests in the other: for networks that block WebSockets. */
export function openSse(base: string, options: ClientOptions, hello: string, events: TransportEvents): Transport {
  const stream = new AbortController()
  const waiting: string[] = []
  let session: string | undefined
  let sending = false
  let over = false
  const end = (code: number, error?: WireError): void => {
    if (!over) events.closed(code, error)
    over = true
    if (code !== NORMAL) stream.abort()
  }

  const post = async (path: string, body: string, signal: AbortSignal, keepalive: boolean): Promise<Response> =>
    (options.fetch ?? fetch)(base + path, {
      ...{ method: 'POST', body, signal, keepalive, credentials: 'omit' },
      headers: { 'content-type': 'application/json', ...(session ? { 'ovation-session': session } : {}) },
    })

  const read = async (): Promise<void> => {
    const response = await post('/v1/sse', hello, stream.signal, false)
    if (!response.ok || !response.body) {
      const { error } = (await response.json()) as { error?: WireError }
      return end(ABNORMAL, typeof error?.code === 'string' ? error : undefined)
    }
    events.opened()
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader()
    let text = ''
    for (;;) {
      const { value, done } = await reader.read()
      if (done) return end(ABNORMAL)
      const parts = (text + value).split('\n\n')
      text = parts.pop() ?? ''
      for (const part of parts) if (part.startsWith('data: ')) receive(part.slice(6))
    }
  }

  const receive = (frame: string): void => {
    if (over) return
    const { t, session: id, code } = JSON.parse(frame) as { t: string; session?: string; code?: number }
    if (t === 'welcome') session = id
    events.frame(frame)
    if (t === 'bye') end(code ?? ABNORMAL)
    else void drain()
  }

  const batch = (): string[] => {
    let count = 0
    for (
      let chars = 0;
      count < Math.min(waiting.length, LIMITS.maxBatchFrames) && chars < LIMITS.maxBatchChars;
      count++
    )
      chars += waiting[count]?.length ?? 0
    return waiting.splice(0, count)
  }

  /** One request at a time, so that frames arrive in the order they were sent. */
  const drain = async (): Promise<void> => {
    if (sending || !session) return
    sending = true
    try {
      while (waiting.length > 0 && !stream.signal.aborted) {
        const body = JSON.stringify({ frames: batch() })
        const signal = timeoutSignal(TIMES.connectTimeoutMs)
        // The last frames are sent while the page is being left.
        const response = await post('/v1/commands', body, signal, body.length < LIMITS.maxKeptAliveChars)
        if (!response.ok) end(ABNORMAL)
      }
    } catch {
      end(ABNORMAL)
    }
    sending = false
    if (over) stream.abort()
  }

  read().catch(() => end(ABNORMAL))
  return {
    send: (text) => {
      waiting.push(text)
      void drain()
    },
    close: () => {
      end(NORMAL)
      void drain()
      if (!sending) stream.abort()
    },
  }
}
