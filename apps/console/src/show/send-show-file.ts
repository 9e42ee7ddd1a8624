import { OvationError } from '@ovation/client'
import { ROUTES, routePath } from '@ovation/protocol'
import type { RouteInput, RouteReply, WireError } from '@ovation/protocol'
import { api } from '../api.ts'
import { base } from '../base.ts'

/** A slow upload sends one within the time that the server gives a request. */
const PART_BYTES = 1_024 * 1_024
const MAX_TRIES = 6
const RETRY_DELAY_MS = 1_000

/** Sends one part; gives how much of the file the server has. */
type SendPart = (atBytes: number, part: Blob) => Promise<number>

export type Sending = {
  /** From 0 to 1. */
  progress: (share: number) => void
  signal: AbortSignal
  send: SendPart
  wait?: (ms: number) => Promise<void>
}

const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms))

/** Sends a file part by part. A part that is lost on the way is sent again, a few times. Rejects once `signal` is aborted. */
export async function sendInParts(file: Blob, { progress, signal, send, wait = pause }: Sending): Promise<void> {
  let tries = 0
  for (let atBytes = 0; atBytes < file.size;) {
    signal.throwIfAborted()
    try {
      atBytes = await send(atBytes, file.slice(atBytes, atBytes + PART_BYTES))
      tries = 0
      progress(atBytes / file.size)
    } catch (error) {
      signal.throwIfAborted()
      if (!(error instanceof OvationError) || !error.retry || error.code === 'storage_full' || ++tries >= MAX_TRIES)
        throw error
      await wait(RETRY_DELAY_MS * tries)
    }
  }
}

/** `begun`: which upload it is, once the server has its first part. */
type SendingTo = Omit<Sending, 'send'> & { begun: (upload: string) => void }

/** Sends the file that a room is to show. Rejects with `replaced` when another upload begins meanwhile. */
export function sendShowFile(room: string, file: File, { begun, ...sending }: SendingTo): Promise<void> {
  const { signal } = sending
  let upload: string | undefined
  const send = async (atBytes: number, part: Blob): Promise<number> => {
    const of = upload === undefined ? { whole: String(file.size) } : { upload }
    const answer = await sendPart(room, { at: String(atBytes), ...of }, part, signal)
    if (upload === undefined) begun((upload = answer.upload))
    return answer.bytes
  }
  return sendInParts(file, { ...sending, send })
}

type Query = RouteInput<'sendShowFile'>['query']

/** Routes of the table take JSON; this takes bytes. */
async function sendPart(
  room: string,
  query: Query,
  part: Blob,
  signal: AbortSignal,
): Promise<RouteReply<'sendShowFile'>> {
  const path = routePath('sendShowFile', { params: { room }, query })
  const headers = { 'content-type': 'application/octet-stream', authorization: `Bearer ${await api.token()}` }
  const { method } = ROUTES.sendShowFile
  const answer = await fetch(base + path, { method, headers, body: part, signal }).catch(() => undefined)
  if (answer?.ok) return (await answer.json()) as RouteReply<'sendShowFile'>
  const { error } = ((await answer?.json().catch(() => ({}))) ?? {}) as { error?: WireError }
  throw error ? OvationError.fromWire(error) : new OvationError(answer ? 'internal' : 'unreachable')
}
