import type { WebSocket } from 'ws'

const MAX_UNREAD_BYTES = 64 * 1_024

/** Answers pings while what was sent is read: anyone who asks and reads nothing must not fill this server's memory. */
export function answerPings(ws: WebSocket): void {
  ws.on('ping', (data) => {
    if (ws.bufferedAmount <= MAX_UNREAD_BYTES) ws.pong(data)
  })
}

const FRAMES_PER_SECOND = 20
const FRAMES_BURST = 60

/** Ends a connection that sends frames, of whatever kind, faster than anybody who only watches has reason to. */
export function boundFrames(ws: WebSocket, kinds: readonly ('message' | 'ping' | 'pong')[]): void {
  let left = FRAMES_BURST
  let at = performance.now()
  const count = (): void => {
    const now = performance.now()
    left = Math.min(FRAMES_BURST, left + ((now - at) * FRAMES_PER_SECOND) / 1_000) - 1
    at = now
    if (left < 0) ws.terminate()
  }
  for (const kind of kinds) ws.on(kind, count)
}

const CLOSE_TIMEOUT_MS = 3_000

/** Says why, and closes the socket, whether or not the other side answers. */
export function closeSocket(ws: WebSocket, code: number, reason = ''): void {
  ws.close(code, reason)
  const timer = setTimeout(() => ws.terminate(), CLOSE_TIMEOUT_MS)
  timer.unref()
  ws.once('close', () => clearTimeout(timer))
}
