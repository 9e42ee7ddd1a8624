import { ABNORMAL, NORMAL } from './transport.ts'
import type { OpenTransport } from './transport.ts'

export const openWebSocket: OpenTransport = (base, options, hello, events) => {
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
