import { explain } from '@ovation/protocol'
import type { WireError } from '@ovation/protocol'
import * as LIMITS from './limits.ts'
import { page } from './page.ts'
import { timeoutSignal } from './timeout-signal.ts'
import * as TIMES from './times.ts'
import { ABNORMAL, NORMAL } from './transport.ts'
import type { OpenTransport } from './transport.ts'

/** The error of the server itself; undefined if something in front of it answered. */
const errorOf = async (response: Response): Promise<WireError | undefined> => {
  const { error } = (await response.json().catch(() => ({}))) as { error?: WireError }
  return typeof error?.code === 'string' ? error : undefined
}

/** Server-sent events in one direction, requests in the other: for networks that block WebSockets. */
export const openSse: OpenTransport = (base, options, hello, events) => {
  const stream = new AbortController()
  const waiting: string[] = []
  let session: string | undefined
  let sending = false
  let over = false
  const end = (code: number, error?: WireError): void => {
    if (!over) events.closed(code, error)
    over = true
    if (code === NORMAL) return
    // The stream of a page that is being left may end before the page knows: what was to be sent has one more try.
    if (session && waiting[0]) void give(batch(), true).catch(() => {})
    stream.abort()
  }

  const post = async (path: string, body: string, signal: AbortSignal, keepalive: boolean): Promise<Response> =>
    (options.fetch ?? fetch)(base + path, {
      ...{ method: 'POST', body, signal, keepalive, credentials: 'omit' },
      headers: { 'content-type': 'application/json', ...(session ? { 'ovation-session': session } : {}) },
    })

  const give = (frames: string[], keepalive: boolean): Promise<Response> =>
    post('/v1/commands', JSON.stringify({ frames }), timeoutSignal(TIMES.connectTimeoutMs), keepalive)

  const read = async (): Promise<void> => {
    const response = await post('/v1/sse', hello, stream.signal, false)
    if (!response.ok || !response.body) {
      return end(ABNORMAL, await errorOf(response))
    }
    events.opened()
    const reader = response.body.getReader()
    // Firefox before 105 has no `TextDecoderStream`.
    const decoder = new TextDecoder()
    for (let text = ''; ;) {
      const { value, done } = await reader.read()
      if (done) return end(ABNORMAL)
      const parts = (text + decoder.decode(value, { stream: true })).split('\n\n')
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
    const frames: string[] = []
    while (waiting[0] && frames.length < LIMITS.maxBatchFrames && `${frames}`.length < LIMITS.maxBatchChars)
      frames.push(...waiting.splice(0, 1))
    return frames
  }

  /** Sends frames until they are accepted or refused, or the connection is given up. */
  const deliver = async (frames: string[]): Promise<void> => {
    for (let tries = 0; !stream.signal.aborted; tries++) {
      // The last frames are sent while the page is being left. Some browsers refuse `keepalive`: then it is sent without.
      const response = await give(frames, `${frames}`.length < LIMITS.maxKeptAliveChars).catch(() =>
        give(frames, false),
      )
      if (response.ok) return
      if (/^4(?!01|08|29)/.test(String(response.status))) return refuse(frames, response)
      if (tries === LIMITS.maxPostRetries) return end(ABNORMAL)
      await new Promise((done) => setTimeout(done, TIMES.postRetryMs * 2 ** tries))
    }
  }

  const refuse = async (frames: string[], response: Response): Promise<void> => {
    // An error of the server itself: it no longer knows this connection.
    if (await errorOf(response)) return end(ABNORMAL)
    for (const frame of frames) {
      // Sent one by one to find out which is refused.
      if (frames[1]) await deliver([frame])
      else {
        const { id } = JSON.parse(frame) as { id?: string }
        const code = 'proxy_refused'
        const error = { code, message: explain(code, String(response.status)), retryInMs: TIMES.refusedRetryMs }
        events.frame(JSON.stringify({ t: 'reply', id, error }))
      }
    }
  }

  /** One request at a time, so that frames arrive in the order they were sent. */
  const drain = async (): Promise<void> => {
    if (sending || !session) return
    sending = true
    try {
      while (waiting.length > 0 && !stream.signal.aborted) await deliver(batch())
    } catch {
      end(ABNORMAL)
    }
    sending = false
    if (over) stream.abort()
  }

  // Nobody is there any more when what is on its way has arrived: the last frames do not wait for it.
  const leave = (): void => {
    sending = false
    void drain()
  }
  page.addEventListener?.('pagehide', leave, stream)
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
