import type { WireError } from '@ovation/protocol'
import type { ClientOptions } from './options.ts'

/** What a transport tells. `closed` comes exactly once. */
export type TransportEvents = {
  opened(): void
  frame(text: string): void
  /** `code` is the server's close code, or 1006 when the connection just ended; `refusal` why it was not even begun. */
  closed(code: number, refusal?: WireError): void
}

/** One connection, whatever carries it. */
export type Transport = {
  send(text: string): void
  close(): void
}

const ABNORMAL = 1006
const NORMAL = 1000

export function openWebSocket(options: ClientOptions, hello: string, events: TransportEvents): Transport {
  const Socket = options.WebSocket ?? globalThis.WebSocket
  const url = `${options.server.replace(/^http/, 'ws').replace(/\/$/, '')}/v1/ws`
  const socket = new Socket(url) as WebSocket
  let over = false
  const end = (code: number): void => {
    if (!over) events.closed(code)
    over = true
  }
  socket.onopen = () => {
    socket.send(hello)
    events.opened()
  }
  socket.onmessage = (event) => over || events.frame(String(event.data))
  socket.onclose = (event) => end(event.code)
  socket.onerror = () => {}
  return {
    send: (text) => socket.readyState === 1 && socket.send(text),
    close: () => {
      socket.close(NORMAL)
      end(NORMAL)
    },
  }
}

/** Server-sent events one way, requests the other: for networks that let no WebSocket pass. */
export function openSse(options: ClientOptions, hello: string, events: TransportEvents): Transport {
  const request = options.fetch ?? globalThis.fetch.bind(globalThis)
  const base = options.server.replace(/\/$/, '')
  const abort = new AbortController()
  const waiting: string[] = []
  let session: string | undefined
  let sending = false
  let over = false
  const end = (code: number, refusal?: WireError): void => {
    if (!over) events.closed(code, refusal)
    over = true
    abort.abort()
  }

  const post = (path: string, body: string): Promise<Response> =>
    request(base + path, {
      method: 'POST',
      body,
      signal: abort.signal,
      credentials: 'omit',
      headers: { 'content-type': 'application/json', ...(session ? { 'ovation-session': session } : {}) },
    })

  const read = async (): Promise<void> => {
    const response = await post('/v1/sse', hello)
    if (!response.ok || !response.body) {
      const { error } = (await response.json().catch(() => ({}))) as { error?: WireError }
      return end(ABNORMAL, error)
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

  /** One request at a time, so that frames arrive in the order they were sent. */
  const drain = async (): Promise<void> => {
    if (sending || !session) return
    sending = true
    try {
      while (waiting.length > 0 && !over) {
        const response = await post('/v1/commands', JSON.stringify({ frames: waiting.splice(0, 32) }))
        if (!response.ok) return end(ABNORMAL)
      }
    } catch {
      end(ABNORMAL)
    } finally {
      sending = false
    }
  }

  read().catch(() => end(ABNORMAL))
  return {
    send: (text) => {
      waiting.push(text)
      void drain()
    },
    close: () => end(NORMAL),
  }
}
