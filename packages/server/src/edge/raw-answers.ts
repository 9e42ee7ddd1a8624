import type { IncomingMessage } from 'node:http'
import { STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import { statusOf, toWire } from '@ovation/protocol'
import type { OvationError } from '@ovation/protocol'
import { endSocket } from '../entry/index.ts'

const REFUSE_TIMEOUT_MS = 3_000
const WS_VERSION = '13'
/** Sixteen bytes in base64 (RFC 6455, section 4.1). */
const WS_KEY = /^[+/\dA-Za-z]{22}==$/

/** Whether an upgrade is a valid WebSocket handshake (RFC 6455, section 4.2.1). */
export const isHandshake = ({ method, headers }: IncomingMessage): boolean =>
  method === 'GET' &&
  headers.upgrade?.toLowerCase() === 'websocket' &&
  headers['sec-websocket-version'] === WS_VERSION &&
  WS_KEY.test(headers['sec-websocket-key'] ?? '')

/** Answers what no route handles, in the format of all errors, and ends the socket. */
export function answerRaw(socket: Duplex, status: number, error: OvationError, headers: Record<string, string>): void {
  const body = JSON.stringify({ error: toWire(error) })
  const all = {
    ...headers,
    'content-type': 'application/json; charset=utf-8',
    'content-length': String(Buffer.byteLength(body)),
    connection: 'close',
  }
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Refused'}`,
    ...Object.entries(all).map(([name, value]) => `${name}: ${value}`),
  ]
  endSocket(socket, `${head.join('\r\n')}\r\n\r\n${body}`, REFUSE_TIMEOUT_MS)
}

/** Refuses an upgrade. */
export const refuseUpgrade = (socket: Duplex, error: OvationError, always: Readonly<Record<string, string>>): void =>
  answerRaw(socket, statusOf(error), error, { ...always, 'sec-websocket-version': WS_VERSION })
