import { createHmac, timingSafeEqual } from 'node:crypto'
import type { OvationError } from '@ovation/protocol'
import type { OutletRecord } from './outlet-records.ts'
import { refusal } from './refusal.ts'

const DEFAULTS = { windowMs: 300_000, maxRemembered: 10_000 }
const MAX_BODY_BYTES = 256 * 1_024
const MAX_SIGNATURES = 10
const MS_PER_S = 1_000

/** The headers of a request, as Node, Express, Fastify and `fetch` have them. */
export type WebhookHeaders =
  | Readonly<Record<string, string | readonly string[] | undefined>>
  | { get: (name: string) => string | null }

/** What came. `id` is the same when the same comes again. */
export type WebhookDelivery = { id: string; timestamp: string } & (
  | { type: 'room.events'; room: string; records: OutletRecord[] }
  | { type: 'webhook.test' }
)

/** How a receiver judges deliveries. */
export type WebhookReceiverOptions = {
  /** The secrets that count, `whsec_…`: two while one is rotated. */
  secrets: readonly string[]
  /** How far the time of a delivery may be from now, in milliseconds: 300,000 by default. */
  windowMs?: number
  /** How many ids of deliveries are remembered, at most for the window: 10,000 by default. */
  maxRemembered?: number
  /** Milliseconds since 1970. */
  now?: () => number
}

type Remembered = { at: number; done: Promise<void> }

/**
 * Takes the webhooks of a server by Standard Webhooks: whether the signature is right, whether the delivery is of now, and whether
 * it came before. It knows no framework: give it the headers and the body as it came, before anything parsed it.
 *
 * @example
 * const receiver = new WebhookReceiver({ secrets: [process.env.WEBHOOK_SECRET ?? ''] })
 * app.post('/live', express.raw({ type: '*\/*' }), async (request, response) => {
 *   await receiver.receive(request.headers, request.body, async (delivery) => {
 *     if (delivery.type === 'room.events') await store(delivery.records)
 *   })
 *   response.sendStatus(204)
 * })
 */
export class WebhookReceiver {
  readonly #keys: readonly Buffer[]
  readonly #windowMs: number
  readonly #maxRemembered: number
  readonly #now: () => number
  readonly #remembered = new Map<string, Remembered>()

  /** Throws when a secret is none. */
  constructor({ secrets, windowMs, maxRemembered, now = Date.now }: WebhookReceiverOptions) {
    if (secrets.length === 0)
      throw noReceiver('it has no secret', 'give the one that was shown when the webhook was made')
    this.#keys = secrets.map(keyOf)
    this.#windowMs = windowMs ?? DEFAULTS.windowMs
    this.#maxRemembered = maxRemembered ?? DEFAULTS.maxRemembered
    this.#now = now
  }

  /** The delivery of a request. Throws `unauthorized` when it is not one of the server's, or not of now. */
  read(headers: WebhookHeaders, body: string | Uint8Array): WebhookDelivery {
    const raw = bytesOf(body)
    const id = headerOf(headers, 'webhook-id')
    const at = headerOf(headers, 'webhook-timestamp')
    this.#mustBeOfNow(at)
    const signatures = headerOf(headers, 'webhook-signature').split(' ').slice(0, MAX_SIGNATURES)
    const right = this.#keys.map((key) => createHmac('sha256', key).update(`${id}.${at}.`).update(raw).digest())
    // Each is compared with each, whatever was found before.
    const fits = signatures.map((signature) => right.map((one) => isSame(signature, one)).includes(true)).includes(true)
    if (!fits)
      throw refused(
        'its signature is not one of the secrets’',
        'use the secret of this webhook, and the body as it came',
      )
    return deliveryOf(id, raw)
  }

  /**
   * Reads a delivery and hands it to `handle`, unless it was handled already; one that comes while it is being handled waits for
   * that. When `handle` fails, this fails too, and the next attempt is handled again: answer with a status of failure then.
   */
  async receive(
    headers: WebhookHeaders,
    body: string | Uint8Array,
    handle: (delivery: WebhookDelivery) => Promise<void> | void,
  ): Promise<{ delivery: WebhookDelivery; repeated: boolean }> {
    const delivery = this.read(headers, body)
    this.#forget()
    const known = this.#remembered.get(delivery.id)
    if (known) {
      await known.done
      return { delivery, repeated: true }
    }
    const done = (async () => handle(delivery))()
    this.#remembered.set(delivery.id, { at: this.#now(), done })
    try {
      await done
    } catch (error) {
      this.#remembered.delete(delivery.id)
      throw error
    }
    return { delivery, repeated: false }
  }

  #mustBeOfNow(at: string): void {
    const seconds = /^\d{1,12}$/.test(at) ? Number(at) : NaN
    const apartMs = Math.abs(this.#now() - seconds * MS_PER_S)
    if (!(apartMs <= this.#windowMs))
      throw refused(
        Number.isNaN(apartMs)
          ? `its 'webhook-timestamp' is '${at.slice(0, 20)}'`
          : `it was signed ${Math.round(apartMs / MS_PER_S)} s from now`,
        'set the clocks right; a delivery that is sent again is signed anew',
      )
  }

  /** What is older than the window would be refused for its time. */
  #forget(): void {
    const oldest = this.#now() - 2 * this.#windowMs
    for (const [id, { at }] of this.#remembered) {
      if (at >= oldest && this.#remembered.size < this.#maxRemembered) return
      this.#remembered.delete(id)
    }
  }
}

const noReceiver = (why: string, toDo: string): OvationError =>
  refusal('argument_invalid', 'no receiver was made', why, toDo)
const refused = (why: string, toDo: string): OvationError =>
  refusal('unauthorized', 'the webhook was not taken', why, toDo)
const malformed = (why: string): OvationError =>
  refusal('invalid_frame', 'the webhook was not taken', why, 'use an SDK of the version of the server')

function keyOf(secret: string): Buffer {
  const [, text = ''] = /^whsec_([A-Za-z0-9+/_-]+=*)$/.exec(secret) ?? []
  if (text === '') throw noReceiver('a secret is not one of a webhook', "give all of it, from 'whsec_' on")
  return Buffer.from(text, 'base64')
}

function bytesOf(body: string | Uint8Array): Uint8Array {
  if (typeof body !== 'string' && !(body instanceof Uint8Array))
    throw refusal(
      'argument_invalid',
      'the webhook was not taken',
      'its body was parsed already',
      'give it as it came, as text or bytes (express.raw, addContentTypeParser with parseAs)',
    )
  const bytes = typeof body === 'string' ? Buffer.from(body) : body
  if (bytes.length > MAX_BODY_BYTES)
    throw refusal(
      'payload_too_large',
      'the webhook was not taken',
      `it has ${bytes.length} bytes`,
      'no server sends that',
    )
  return bytes
}

function headerOf(headers: WebhookHeaders, name: string): string {
  const value =
    typeof headers.get === 'function'
      ? (headers as { get: (name: string) => string | null }).get(name)
      : Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1]
  if (typeof value !== 'string' || value === '')
    throw refused(`it has no header '${name}'`, 'give all headers of the request')
  return value
}

function isSame(signature: string, right: Buffer): boolean {
  const [version, text = ''] = signature.split(',')
  const given = Buffer.from(text, 'base64')
  return version === 'v1' && given.length === right.length && timingSafeEqual(given, right)
}

function deliveryOf(id: string, raw: Uint8Array): WebhookDelivery {
  let body: { type?: unknown; timestamp?: unknown; data?: { room?: unknown; records?: unknown } }
  try {
    body = JSON.parse(new TextDecoder().decode(raw)) as typeof body
  } catch {
    throw malformed('it is not JSON')
  }
  const timestamp = String(body.timestamp ?? '')
  if (body.type === 'webhook.test') return { id, timestamp, type: 'webhook.test' }
  const { room, records } = body.data ?? {}
  if (body.type !== 'room.events' || typeof room !== 'string' || !Array.isArray(records))
    throw malformed(`its type is ${JSON.stringify(body.type)?.slice(0, 40)}`)
  return { id, timestamp, type: 'room.events', room, records: records as OutletRecord[] }
}
