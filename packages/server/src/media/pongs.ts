import type { WebSocket } from 'ws'

const MAX_UNREAD_BYTES = 64 * 1_024

/** Answers pings while what was sent is read: whoever asks and reads nothing must not fill this server's memory. */
export function answerPings(ws: WebSocket): void {
  ws.on('ping', (data) => {
    if (ws.bufferedAmount <= MAX_UNREAD_BYTES) ws.pong(data)
  })
}
